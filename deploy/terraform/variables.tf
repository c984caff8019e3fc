# The exporter's own settings, each under its name of docs/CLI.md with _ for -: what is null is left to its default.

variable "log_groups" {
  description = "Log groups whose names begin with one of these prefixes; [\"*\"] is every group."
  type        = list(string)

  validation {
    condition     = length(var.log_groups) > 0 && alltrue([for prefix in var.log_groups : prefix == "*" || can(regex("^[-._/#A-Za-z0-9]{1,512}$", prefix))])
    error_message = "log_groups holds prefixes of names, or the one value *; a prefix needs no * at its end."
  }
}

variable "exclude" {
  description = "Leave out groups whose whole name matches; * is any text, ? one character."
  type        = list(string)
  default     = []
}

variable "engine" {
  description = "How new events are first copied: export-task or read."
  type        = string
  default     = "export-task"

  validation {
    condition     = contains(["export-task", "read"], var.engine)
    error_message = "engine is one of export-task, read."
  }
}

variable "task_scope" {
  description = "What one export task takes: group or stream."
  type        = string
  default     = null

  validation {
    condition     = var.task_scope == null || contains(["group", "stream"], coalesce(var.task_scope, "-"))
    error_message = "task_scope is one of group, stream."
  }
}

variable "since" {
  description = "Where a log group that is new to the state begins: an instant."
  type        = string
  default     = null
}

variable "until" {
  description = "Copy no event at or after this event time."
  type        = string
  default     = null
}

variable "whole_days" {
  description = "Export a day only when it is over."
  type        = bool
  default     = null
}

variable "export_settle" {
  description = "How long after its ingestion an event is available to export tasks."
  type        = string
  default     = null

  validation {
    condition     = var.export_settle == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.export_settle))
    error_message = "export_settle is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "read_settle" {
  description = "How long after its ingestion an event is visible to reads."
  type        = string
  default     = null

  validation {
    condition     = var.read_settle == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.read_settle))
    error_message = "read_settle is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "max_lateness" {
  description = "Events usually arrive at most this late."
  type        = string
  default     = null

  validation {
    condition     = var.max_lateness == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.max_lateness))
    error_message = "max_lateness is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "seal_after" {
  description = "No event is accepted that is older than this."
  type        = string
  default     = null

  validation {
    condition     = var.seal_after == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.seal_after))
    error_message = "seal_after is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "accept_loss" {
  description = "Settings that may be below what the service documents, though events can be lost by that: names with commas."
  type        = string
  default     = null
}

variable "lookback" {
  description = "How far behind the newest copied event each run looks for late ones."
  type        = string
  default     = null

  validation {
    condition     = var.lookback == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.lookback))
    error_message = "lookback is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "sweep_every" {
  description = "How many columns of event time are swept and sealed at once."
  type        = string
  default     = null

  validation {
    condition     = var.sweep_every == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.sweep_every))
    error_message = "sweep_every is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "no_sweep" {
  description = "Do not look for late events, and seal nothing."
  type        = bool
  default     = null
}

variable "backlog_window" {
  description = "The longest window of a backlog."
  type        = string
  default     = null

  validation {
    condition     = var.backlog_window == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.backlog_window))
    error_message = "backlog_window is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "task_attempts" {
  description = "Export tasks for one window that may fail before it is read instead."
  type        = number
  default     = null
}

variable "layout" {
  description = "Folders under the destination; knows {yyyy} {mm} {dd} {hh} {group} {stream} {account} {region}."
  type        = string
  default     = null
}

variable "format" {
  description = "What the objects that this program writes hold: jsonl or text."
  type        = string
  default     = null

  validation {
    condition     = var.format == null || contains(["jsonl", "text"], coalesce(var.format, "-"))
    error_message = "format is one of jsonl, text."
  }
}

variable "compression" {
  description = "How they are compressed: gzip or zstd."
  type        = string
  default     = null

  validation {
    condition     = var.compression == null || contains(["gzip", "zstd"], coalesce(var.compression, "-"))
    error_message = "compression is one of gzip, zstd."
  }
}

variable "compression_level" {
  description = "How hard: 1 to 12 for gzip, 1 to 19 for zstd."
  type        = number
  default     = null
}

variable "object_size" {
  description = "An object that this program writes ends when it has reached this size, such as 256MiB."
  type        = string
  default     = null
}

variable "index" {
  description = "What is kept of the objects that this program writes, so that little of them need be read: terms, times or none."
  type        = string
  default     = null

  validation {
    condition     = var.index == null || contains(["terms", "times", "none"], coalesce(var.index, "-"))
    error_message = "index is one of terms, times, none."
  }
}

variable "unmask" {
  description = "Read events without data protection's masks; adds logs:Unmask to the role."
  type        = bool
  default     = false
}

variable "part_size" {
  description = "Objects that reach twice this size are uploaded in parts of it, such as 5MiB."
  type        = string
  default     = null
}

variable "storage_class" {
  description = "The storage class of the objects that this program writes."
  type        = string
  default     = null

  validation {
    condition     = !contains(["GLACIER", "DEEP_ARCHIVE"], coalesce(var.storage_class, "-"))
    error_message = "Objects of GLACIER and DEEP_ARCHIVE cannot be read back at once, which sweeps must do: use GLACIER_IR, or colder."
  }
}

variable "kms_key" {
  description = "Encrypt the archive with this key of KMS: an ARN, an id or alias/NAME. Its key policy must let the logs service use it."
  type        = string
  default     = null
}

variable "bucket_owner_full_control" {
  description = "Give what this program writes to the bucket's owner, where the bucket has ACLs."
  type        = bool
  default     = false
}

variable "expected_bucket_owner" {
  description = "Refuse a bucket that does not belong to this account."
  type        = string
  default     = null
}

variable "role_arn" {
  description = "A role to assume for everything: see modules/member."
  type        = string
  default     = null
}

variable "external_id" {
  description = "What the owner of that role demands of whom they let in."
  type        = string
  default     = null
}

variable "role_session_name" {
  description = "The name of the session in that role, as CloudTrail shows it."
  type        = string
  default     = null
}

variable "endpoint_url" {
  description = "Another AWS than Amazon's; for tests."
  type        = string
  default     = null
}

variable "proxy" {
  description = "A proxy for all requests, http://HOST:PORT or socks5://HOST:PORT, or none."
  type        = string
  default     = null
}

variable "requests_per_second" {
  description = "Requests per second to FilterLogEvents."
  type        = number
  default     = null
}

variable "poll_interval" {
  description = "The first wait between two looks at a running task."
  type        = string
  default     = null

  validation {
    condition     = var.poll_interval == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.poll_interval))
    error_message = "poll_interval is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "lease_ttl" {
  description = "How long another run waits for this one after a crash."
  type        = string
  default     = null

  validation {
    condition     = var.lease_ttl == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.lease_ttl))
    error_message = "lease_ttl is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "wind_down" {
  description = "Time kept before the invocation's deadline to save everything."
  type        = string
  default     = null

  validation {
    condition     = var.wind_down == null || can(regex("^([0-9]+(ms|s|m|h|d))+$", var.wind_down))
    error_message = "wind_down is a duration, such as 30s, 10m, 12h or 14d."
  }
}

variable "log_level" {
  description = "What is logged: TRACE, DEBUG, INFO, WARN, ERROR or FATAL."
  type        = string
  default     = "INFO"

  validation {
    condition     = contains(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"], var.log_level)
    error_message = "log_level is one of TRACE, DEBUG, INFO, WARN, ERROR, FATAL."
  }
}

# What is this module's own.

variable "name" {
  description = "What the resources are named for."
  type        = string
  default     = "cwlogs-export"

  validation {
    condition     = can(regex("^[A-Za-z0-9-]{1,40}$", var.name))
    error_message = "name has letters, digits and hyphens, at most 40."
  }
}

variable "package" {
  description = "The function's zip, made by `make lambda`."
  type        = string
}

variable "architecture" {
  description = "What the zip was built for: x86_64 or arm64."
  type        = string
  default     = "x86_64"

  validation {
    condition     = contains(["x86_64", "arm64"], var.architecture)
    error_message = "architecture is one of x86_64, arm64."
  }
}

variable "memory" {
  description = "The function's memory in MB."
  type        = number
  default     = 256
}

variable "timeout" {
  description = "The function's timeout in seconds."
  type        = number
  default     = 900

  validation {
    condition     = var.timeout >= 60 && var.timeout <= 900
    error_message = "timeout is from 60 to 900 seconds."
  }
}

variable "reserved_concurrency" {
  description = "How many invocations may run at once: 1 for one target; for a fleet as many as fleet_concurrency."
  type        = number
  default     = 1
}

variable "function_log_retention" {
  description = "How many days the function's own log is kept."
  type        = number
  default     = 30
}

variable "bucket" {
  description = "The bucket of the archive."
  type        = string
}

variable "create_bucket" {
  description = "Whether the module makes the bucket, with everything that belongs to it. Else it exists, and its policy needs the statements of the output bucket_statements."
  type        = bool
  default     = true
}

variable "prefix" {
  description = "The archive's prefix in the bucket, without slashes at its ends."
  type        = string
  default     = ""

  validation {
    condition     = var.prefix == trim(var.prefix, "/")
    error_message = "prefix has no slash at its ends."
  }
}

variable "state_store" {
  description = "Where the state is kept: s3 (in the archive's bucket) or dynamodb (a table that the module makes)."
  type        = string
  default     = "s3"

  validation {
    condition     = contains(["s3", "dynamodb"], var.state_store)
    error_message = "state_store is one of s3, dynamodb."
  }
}

variable "state_versions_days" {
  description = "How many days earlier versions of objects, the state above all, are kept."
  type        = number
  default     = 30
}

variable "colder" {
  description = "Storage classes for older objects: after how many days, which class. GLACIER and DEEP_ARCHIVE not before 30 days: until they are sealed, sweeps read them."
  type        = list(object({ days = number, storage_class = string }))
  default     = []

  validation {
    condition     = alltrue([for rule in var.colder : rule.days >= 30])
    error_message = "S3 takes no transition before 30 days, and what is younger is still read."
  }
}

variable "expire_days" {
  description = "After how many days the archive's objects are deleted; null keeps them."
  type        = number
  default     = null
}

variable "protect" {
  description = "Keep the bucket and the table when the module is destroyed while they hold something."
  type        = bool
  default     = true
}

variable "schedule" {
  description = "When the exporter runs: an expression of EventBridge Scheduler; null makes no schedule."
  type        = string
  default     = "rate(1 hour)"
}

variable "schedule_period" {
  description = "The seconds between two runs, for the alarm on missing runs. Needed where schedule is no rate()."
  type        = number
  default     = null
}

variable "schedule_starts" {
  description = "What the schedule starts: function (waits for export tasks inside), drain (the state machine waits) or fleet."
  type        = string
  default     = "function"

  validation {
    condition     = contains(["function", "drain", "fleet"], var.schedule_starts)
    error_message = "schedule_starts is one of function, drain, fleet."
  }
}

variable "create_drain" {
  description = "Whether to make the state machine that drains a backlog."
  type        = bool
  default     = false
}

variable "fleet" {
  description = "Targets of a fleet by name: events of the function (roleARN, region, sourceLogGroupPrefixes, destination, state …)."
  type        = any
  default     = {}
}

variable "fleet_tolerated" {
  description = "How many targets of a fleet may fail, one in so many; null: none."
  type        = number
  default     = null
}

variable "member_roles" {
  description = "ARNs of the roles that the function may assume for the targets of its fleet."
  type        = list(string)
  default     = []
}

variable "alarm_actions" {
  description = "ARNs that alarms notify, of SNS topics for example."
  type        = list(string)
  default     = []
}

variable "lag_alarm" {
  description = "After how many seconds of lag an alarm is raised; null: 2 days for export tasks, 6 hours for reads."
  type        = number
  default     = null
}

variable "sealed_lag_alarm" {
  description = "The same for what is final, which is about 18 days behind."
  type        = number
  default     = 2160000
}

variable "retention_risk_alarm" {
  description = "How many seconds before retention destroys the first event that is not exported an alarm is raised."
  type        = number
  default     = 172800
}

variable "create_dashboard" {
  description = "Whether to make a dashboard."
  type        = bool
  default     = true
}

variable "tags" {
  description = "Tags of everything that can have some."
  type        = map(string)
  default     = {}
}
