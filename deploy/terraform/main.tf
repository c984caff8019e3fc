data "aws_caller_identity" "here" {}
data "aws_partition" "here" {}
data "aws_region" "here" {}

locals {
  account     = data.aws_caller_identity.here.account_id
  partition   = data.aws_partition.here.partition
  region      = data.aws_region.here.name
  destination = var.prefix == "" ? "s3://${var.bucket}" : "s3://${var.bucket}/${var.prefix}"
  root        = var.prefix == "" ? "" : "${var.prefix}/"
  state       = var.state_store == "s3" ? "${local.destination}/_state/state.json" : "dynamodb://${var.name}-state/state"
  is_fleet    = length(var.fleet) > 0

  # Every setting under the function's name for it; what is null or empty is left out, so that its default holds.
  settings = {
    DESTINATION_S3_BUCKET     = var.bucket
    DESTINATION_PREFIX        = var.prefix
    STATE_STORE_TYPE          = var.state_store
    STORE_DSN                 = local.state
    SOURCE_LOG_GROUP_PREFIXES = join(",", var.log_groups)
    EXCLUDE                   = join(",", var.exclude)
    ENGINE                    = var.engine
    TASK_SCOPE                = var.task_scope
    SINCE                     = var.since
    UNTIL                     = var.until
    WHOLE_DAYS                = var.whole_days
    EXPORT_SETTLE             = var.export_settle
    READ_SETTLE               = var.read_settle
    MAX_LATENESS              = var.max_lateness
    SEAL_AFTER                = var.seal_after
    ACCEPT_LOSS               = var.accept_loss
    LOOKBACK                  = var.lookback
    SWEEP_EVERY               = var.sweep_every
    NO_SWEEP                  = var.no_sweep
    BACKLOG_WINDOW            = var.backlog_window
    TASK_ATTEMPTS             = var.task_attempts
    LAYOUT                    = var.layout
    FORMAT                    = var.format
    COMPRESSION               = var.compression
    COMPRESSION_LEVEL         = var.compression_level
    OBJECT_SIZE               = var.object_size
    INDEX                     = var.index
    UNMASK                    = var.unmask ? "true" : null
    PART_SIZE                 = var.part_size
    STORAGE_CLASS             = var.storage_class
    KMS_KEY                   = var.kms_key
    BUCKET_OWNER_FULL_CONTROL = var.bucket_owner_full_control ? "true" : null
    EXPECTED_BUCKET_OWNER     = var.expected_bucket_owner
    ROLE_ARN                  = var.role_arn
    EXTERNAL_ID               = var.external_id
    ROLE_SESSION_NAME         = var.role_session_name
    ENDPOINT_URL              = var.endpoint_url
    PROXY                     = var.proxy
    REQUESTS_PER_SECOND       = var.requests_per_second
    POLL_INTERVAL             = var.poll_interval
    LEASE_TTL                 = var.lease_ttl
    WIND_DOWN                 = var.wind_down
    LOG_LEVEL                 = var.log_level
  }
  environment = { for name, value in local.settings : name => tostring(value) if value != null && value != "" }
}

module "policy" {
  source = "./modules/policy"

  partition                 = local.partition
  dns_suffix                = data.aws_partition.here.dns_suffix
  region                    = local.region
  account                   = local.account
  log_groups                = var.log_groups
  engine                    = var.engine
  unmask                    = var.unmask
  bucket                    = var.bucket
  prefix                    = var.prefix
  kms_key                   = var.kms_key
  bucket_owner_full_control = var.bucket_owner_full_control
  state                     = local.state
}
