# The statements of `cwlogs-export policy`, from the same settings: pure, without a provider. A test compares the two.

locals {
  is_export_task = var.engine == "export-task"
  logs           = "arn:${var.partition}:logs:${var.region}:${var.account}"
  bucket         = "arn:${var.partition}:s3:::${var.bucket}"
  objects        = "${local.bucket}/${var.prefix == "" ? "" : "${var.prefix}/"}*"

  # A prefix that another begins with is listed with that; "*" is every group.
  prefixes = contains(var.log_groups, "*") ? [""] : [
    for prefix in sort(distinct(var.log_groups)) : prefix
    if !anytrue([for other in var.log_groups : other != prefix && startswith(prefix, other)])
  ]
  groups = [for prefix in local.prefixes : "${local.logs}:log-group:${prefix}*"]

  state_scheme    = split("://", var.state)[0]
  state_container = split("/", var.state)[2]
  state_key       = join("/", slice(split("/", var.state), 3, length(split("/", var.state))))

  log_statements = concat(
    [{
      Sid      = "ListLogGroups"
      Effect   = "Allow"
      Action   = ["logs:DescribeLogGroups"]
      Resource = ["${local.logs}:log-group:*"]
    }],
    [for action in ["logs:DescribeExportTasks"] : {
      Sid      = "WatchExportTasks"
      Effect   = "Allow"
      Action   = [action]
      Resource = ["*"]
    } if local.is_export_task],
    [{
      Sid    = "ExportLogGroups"
      Effect = "Allow"
      Action = concat(
        local.is_export_task ? ["logs:CreateExportTask"] : [],
        ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"],
        var.unmask ? ["logs:Unmask"] : []
      )
      Resource = local.groups
    }]
  )

  archive_statements = [
    {
      Sid      = "ListArchive"
      Effect   = "Allow"
      Action   = ["s3:ListBucket", "s3:ListBucketMultipartUploads"]
      Resource = [local.bucket]
    },
    {
      Sid    = "WriteArchive"
      Effect = "Allow"
      Action = concat(
        ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
        var.bucket_owner_full_control ? ["s3:PutObjectAcl"] : []
      )
      Resource = [local.objects]
    }
  ]

  # An alias is not a resource of these actions: the condition names it, for any key that it stands for.
  key_is_alias = startswith(coalesce(var.kms_key, " "), "alias/")
  key_resource = (
    local.key_is_alias ? "arn:${var.partition}:kms:${var.region}:${var.account}:key/*" :
    startswith(coalesce(var.kms_key, " "), "arn:") ? var.kms_key :
    "arn:${var.partition}:kms:${var.region}:${var.account}:key/${coalesce(var.kms_key, " ")}"
  )
  key_statements = [for key in compact([var.kms_key]) : merge(
    {
      Sid      = "EncryptArchive"
      Effect   = "Allow"
      Action   = ["kms:Decrypt", "kms:GenerateDataKey"]
      Resource = [local.key_resource]
    },
    local.key_is_alias ? { Condition = { "ForAnyValue:StringEquals" = { "kms:ResourceAliases" = [key] } } } : {}
  )]

  # The document itself, and the folder of its shards.
  state_stem = endswith(local.state_key, ".json") ? trimsuffix(local.state_key, ".json") : local.state_key
  state_statements = {
    s3 = [{
      Sid    = "KeepState"
      Effect = "Allow"
      Action = concat(
        ["s3:GetObject", "s3:PutObject"],
        var.bucket_owner_full_control && local.state_container == var.bucket ? ["s3:PutObjectAcl"] : []
      )
      Resource = [
        "arn:${var.partition}:s3:::${local.state_container}/${local.state_key}*",
        "arn:${var.partition}:s3:::${local.state_container}/${local.state_stem}.lanes/*",
      ]
    }]
    dynamodb = [{
      Sid    = "KeepState"
      Effect = "Allow"
      Action = ["dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem"]
      Resource = [
        "arn:${var.partition}:dynamodb:${var.region}:${var.account}:table/${local.state_container}"
      ]
    }]
  }

  source = {
    StringEquals = { "aws:SourceAccount" = [var.account] }
    ArnLike      = { "aws:SourceArn" = local.groups }
  }
  service = { Service = "logs.${var.region}.${var.dns_suffix}" }
}
