variable "partition" {
  description = "The AWS partition: aws, aws-cn, aws-us-gov."
  type        = string
  default     = "aws"
}

variable "dns_suffix" {
  description = "What the service's host names end in."
  type        = string
  default     = "amazonaws.com"
}

variable "region" {
  description = "The region of the log groups."
  type        = string
}

variable "account" {
  description = "The account of the log groups."
  type        = string
}

variable "log_groups" {
  description = "The prefixes of the log groups."
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
  description = "The bucket of the archive."
  type        = string
}

variable "prefix" {
  description = "The archive's prefix in the bucket, without a slash at its end."
  type        = string
  default     = ""
}

variable "kms_key" {
  description = "The key that the archive is encrypted with: an ARN, an id or alias/NAME."
  type        = string
  default     = null
}

variable "bucket_owner_full_control" {
  description = "Whether objects are given to the bucket's owner by an ACL."
  type        = bool
  default     = false
}

variable "state" {
  description = "Where the state is: s3://BUCKET/KEY.json or dynamodb://TABLE/KEY."
  type        = string
}
