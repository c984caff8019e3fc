# Many accounts from one: a function and a state machine in the account of the archive, a role in each member. Two
# members stand here; where there are hundreds, deploy/stackset/member.yaml makes the roles through StackSets, and
# `fleet` is a loop over the accounts.

terraform {
  required_version = ">= 1.5"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = ">= 5.60"
    }
  }
}

variable "package" {
  description = "The function's zip: `make lambda` builds it."
  type        = string
  default     = "../../../../.build/lambda/bootstrap.zip"
}

# With assume_role in the account of each.
provider "aws" {
  alias = "shop"
}

provider "aws" {
  alias = "bank"
}

locals {
  bucket = "example-organisation-archive"
  # Known before the function is, so that the roles on both sides can name each other.
  exporter = "arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.here.account_id}:role/fleet-${data.aws_region.here.name}"
}

data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

module "shop" {
  source    = "../../modules/member"
  providers = { aws = aws.shop }

  name              = "cwlogs-export-shop"
  exporter_role_arn = local.exporter
  log_groups        = ["/shop/"]
  bucket            = local.bucket
  prefix            = "shop"
}

module "bank" {
  source    = "../../modules/member"
  providers = { aws = aws.bank }

  name              = "cwlogs-export-bank"
  exporter_role_arn = local.exporter
  log_groups        = ["/bank/", "/aws/lambda/bank-"]
  bucket            = local.bucket
  prefix            = "bank"
}

module "export" {
  source = "../.."

  name                 = "fleet"
  package              = var.package
  log_groups           = ["*"]
  bucket               = aws_s3_bucket_versioning.archive.bucket
  create_bucket        = false
  reserved_concurrency = 40

  fleet           = { shop = module.shop.target, bank = module.bank.target }
  fleet_tolerated = 20
  member_roles    = [module.shop.role_arn, module.bank.role_arn]
  schedule        = "rate(1 day)"
  schedule_starts = "fleet"
}

# The bucket of all: the logs service of each member may write below its prefix, and its role may too.
resource "aws_s3_bucket" "archive" {
  bucket = local.bucket
}

resource "aws_s3_bucket_versioning" "archive" {
  bucket = aws_s3_bucket.archive.id

  versioning_configuration {
    status = "Enabled"
  }
}

resource "aws_s3_bucket_policy" "archive" {
  bucket = aws_s3_bucket.archive.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [for index, statement in concat(module.shop.bucket_statements, module.bank.bucket_statements) :
      merge(statement, { Sid = "${statement.Sid}${index}" })],
      [for name, member in { shop = module.shop, bank = module.bank } : {
        Sid                       = "List${name}"
        Effect                    = "Allow"
        Principal                 = { AWS = member.role_arn }
        Action                    = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
        Resource                  = [aws_s3_bucket.archive.arn]
      }],
      [for name, member in { shop = module.shop, bank = module.bank } : {
        Sid                       = "Write${name}"
        Effect                    = "Allow"
        Principal                 = { AWS = member.role_arn }
        Action                    = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        Resource                  = ["${aws_s3_bucket.archive.arn}/${name}/*"]
      }]
    )
  })
}

output "export" {
  value = module.export
}
