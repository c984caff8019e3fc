output "identity_policy" {
  description = "For the role that runs the exporter: what `cwlogs-export policy --only identity` prints."
  value = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      local.log_statements, local.archive_statements, local.key_statements, local.state_statements[local.state_scheme]
    )
  })
}

output "bucket_statements" {
  description = "For the bucket's policy: the statements of `cwlogs-export policy --only bucket`; none for reads."
  value = local.is_export_task ? [
    {
      Sid       = "ExportTasksLookAtBucket"
      Effect    = "Allow"
      Principal = local.service
      Action    = ["s3:GetBucketAcl"]
      Resource  = [local.bucket]
      Condition = local.source
    },
    {
      Sid       = "ExportTasksWriteArchive"
      Effect    = "Allow"
      Principal = local.service
      Action    = ["s3:PutObject"]
      Resource  = [local.objects]
      Condition = merge(local.source, {
        StringEquals = { "aws:SourceAccount" = [var.account], "s3:x-amz-acl" = ["bucket-owner-full-control"] }
      })
    },
  ] : []
}
