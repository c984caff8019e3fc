variable "name" {
  description = "The role's name."
  type        = string
  default     = "cwlogs-export-member"
}

variable "exporter_role_arn" {
  description = "The role of the exporter's function: the output role_arn of the module."
  type        = string
}

variable "log_groups" {
  description = "Log groups whose names begin with one of these prefixes."
  type        = list(string)
}

variable "engine" {
  description = "export-task or read."
  type        = string
  default     = "export-task"
}

variable "unmask" {
  description = "Whether events are read without data protection's masks."
  type        = bool
  default     = false
}

variable "bucket" {
  description = "The bucket of the archive. For export tasks it lies in the member's region; it may belong to another account, whose bucket policy then needs the statements of bucket_statements and this role."
  type        = string
}

variable "prefix" {
  description = "The member's own prefix in the bucket, such as 123456789012/eu-central-1."
  type        = string
}

variable "kms_key" {
  description = "The key that the archive is encrypted with."
  type        = string
  default     = null
}

variable "bucket_owner_full_control" {
  description = "Give objects to the bucket's owner by an ACL, where the bucket has ACLs."
  type        = bool
  default     = false
}

variable "state" {
  description = "The member's own state; null: _state/state.json under its prefix."
  type        = string
  default     = null
}

variable "tags" {
  description = "Tags of the role."
  type        = map(string)
  default     = {}
}
