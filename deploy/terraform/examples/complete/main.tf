# One account and region with everything: a key of its own, the state in DynamoDB, colder classes for what is older, the
# state machine that drains the first backlog, alarms that somebody hears.

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

data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

resource "aws_sns_topic" "alarms" {
  name = "log-archive-alarms"
}

resource "aws_kms_key" "archive" {
  description             = "The log archive"
  enable_key_rotation     = true
  deletion_window_in_days = 7

  # Export tasks write with the bucket's key, so the logs service must be allowed to use it.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid       = "Account"
        Effect    = "Allow"
        Principal = { AWS = "arn:${data.aws_partition.here.partition}:iam::${data.aws_caller_identity.here.account_id}:root" }
        Action    = "kms:*"
        Resource  = "*"
      },
      {
        Sid       = "ExportTasks"
        Effect    = "Allow"
        Principal = { Service = "logs.${data.aws_region.here.name}.${data.aws_partition.here.dns_suffix}" }
        Action    = ["kms:Decrypt", "kms:GenerateDataKey"]
        Resource  = "*"
        Condition = { StringEquals = { "aws:SourceAccount" = data.aws_caller_identity.here.account_id } }
      },
    ]
  })
}

module "export" {
  source = "../.."

  name         = "shop-logs"
  package      = var.package
  architecture = "x86_64"

  log_groups     = ["/shop/", "/aws/lambda/shop-"]
  exclude        = ["*-debug"]
  since          = "2026-01-01"
  whole_days     = true
  backlog_window = "7d"
  compression    = "zstd"
  storage_class  = "INTELLIGENT_TIERING"
  log_level      = "WARN"

  bucket      = "example-complete-archive"
  prefix      = "logs"
  kms_key     = aws_kms_key.archive.arn
  state_store = "dynamodb"
  protect     = false
  colder = [
    { days = 90, storage_class = "GLACIER_IR" },
    { days = 400, storage_class = "DEEP_ARCHIVE" },
  ]
  expire_days = 3650

  schedule        = "cron(17 * * * ? *)"
  schedule_period = 3600
  create_drain    = true
  alarm_actions   = [aws_sns_topic.alarms.arn]
  tags            = { team = "platform" }
}

output "export" {
  value = module.export
}
