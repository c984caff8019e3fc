# The role of one member account and region: what the exporter of another account assumes. One of them for each
# account.

module "policy" {
  source = "../policy"

  partition                 = data.aws_partition.here.partition
  dns_suffix                = data.aws_partition.here.dns_suffix
  region                    = data.aws_region.here.name
  account                   = data.aws_caller_identity.here.account_id
  log_groups                = var.log_groups
  engine                    = var.engine
  unmask                    = var.unmask
  bucket                    = var.bucket
  prefix                    = var.prefix
  kms_key                   = var.kms_key
  bucket_owner_full_control = var.bucket_owner_full_control
  state                     = coalesce(var.state, "s3://${var.bucket}/${var.prefix == "" ? "" : "${var.prefix}/"}_state/state.json")
}

data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

resource "aws_iam_role" "member" {
  name                 = var.name
  max_session_duration = 3600
  tags                 = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "ExporterOfTheFleet"
      Effect    = "Allow"
      Principal = { AWS = var.exporter_role_arn }
      Action    = "sts:AssumeRole"
    }]
  })
}

resource "aws_iam_role_policy" "export" {
  name   = "export"
  role   = aws_iam_role.member.id
  policy = module.policy.identity_policy
}
