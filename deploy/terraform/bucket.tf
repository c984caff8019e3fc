resource "aws_s3_bucket" "archive" {
  count         = var.create_bucket ? 1 : 0
  bucket        = var.bucket
  force_destroy = !var.protect
  tags          = var.tags
}

resource "aws_s3_bucket_public_access_block" "archive" {
  count                   = var.create_bucket ? 1 : 0
  bucket                  = aws_s3_bucket.archive[0].id
  block_public_acls       = true
  block_public_policy     = true
  ignore_public_acls      = true
  restrict_public_buckets = true
}

resource "aws_s3_bucket_ownership_controls" "archive" {
  count  = var.create_bucket ? 1 : 0
  bucket = aws_s3_bucket.archive[0].id

  rule {
    object_ownership = var.bucket_owner_full_control ? "BucketOwnerPreferred" : "BucketOwnerEnforced"
  }
}

# Earlier versions of the state are the way back after a mistake.
resource "aws_s3_bucket_versioning" "archive" {
  count  = var.create_bucket ? 1 : 0
  bucket = aws_s3_bucket.archive[0].id

  versioning_configuration {
    status = "Enabled"
  }
}

# Without a key: S3's own. Export tasks write with the bucket's default, so a key is set here as well.
resource "aws_s3_bucket_server_side_encryption_configuration" "archive" {
  count  = var.create_bucket ? 1 : 0
  bucket = aws_s3_bucket.archive[0].id

  rule {
    bucket_key_enabled = var.kms_key != null

    apply_server_side_encryption_by_default {
      sse_algorithm     = var.kms_key == null ? "AES256" : "aws:kms"
      kms_master_key_id = var.kms_key
    }
  }
}

resource "aws_s3_bucket_policy" "archive" {
  count      = var.create_bucket ? 1 : 0
  bucket     = aws_s3_bucket.archive[0].id
  depends_on = [aws_s3_bucket_public_access_block.archive]

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(module.policy.bucket_statements, [{
      Sid       = "OnlyEncryptedConnections"
      Effect    = "Deny"
      Principal = "*"
      Action    = "s3:*"
      Resource  = [aws_s3_bucket.archive[0].arn, "${aws_s3_bucket.archive[0].arn}/*"]
      Condition = { Bool = { "aws:SecureTransport" = "false" } }
    }])
  })
}

locals {
  # The folders of the default layout begin with a year, so this is every object with events for 7,000 years, and no
  # manifest and no state: those are read at every run.
  data_prefix = var.layout == null ? "${local.root}2" : null
}

resource "aws_s3_bucket_lifecycle_configuration" "archive" {
  count      = var.create_bucket ? 1 : 0
  bucket     = aws_s3_bucket.archive[0].id
  depends_on = [aws_s3_bucket_versioning.archive]

  rule {
    id     = "incomplete-uploads"
    status = "Enabled"
    filter {}

    abort_incomplete_multipart_upload {
      days_after_initiation = 7
    }
  }

  rule {
    id     = "earlier-versions"
    status = "Enabled"
    filter {}

    noncurrent_version_expiration {
      noncurrent_days = var.state_versions_days
    }
    expiration {
      expired_object_delete_marker = true
    }
  }

  dynamic "rule" {
    for_each = length(var.colder) > 0 || var.expire_days != null ? [1] : []

    content {
      id     = "older-events"
      status = "Enabled"

      filter {
        prefix = local.data_prefix
      }

      dynamic "transition" {
        for_each = var.colder
        content {
          days          = transition.value.days
          storage_class = transition.value.storage_class
        }
      }

      dynamic "expiration" {
        for_each = var.expire_days == null ? [] : [var.expire_days]
        content {
          days = expiration.value
        }
      }
    }
  }

  lifecycle {
    precondition {
      condition     = var.layout == null || (length(var.colder) == 0 && var.expire_days == null)
      error_message = "colder and expire_days know the keys of the default layout alone: with a layout of your own give the bucket its rules yourself."
    }
  }
}
