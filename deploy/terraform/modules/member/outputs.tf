output "role_arn" {
  description = "The role that the exporter assumes: member_roles of the module, roleARN of a target."
  value       = aws_iam_role.member.arn
}

output "target" {
  description = "This member as a target of the fleet."
  value = {
    roleARN                = aws_iam_role.member.arn
    region                 = data.aws_region.here.name
    sourceLogGroupPrefixes = var.log_groups
    destination            = var.prefix == "" ? "s3://${var.bucket}" : "s3://${var.bucket}/${var.prefix}"
    state                  = coalesce(var.state, "s3://${var.bucket}/${var.prefix == "" ? "" : "${var.prefix}/"}_state/state.json")
  }
}

output "bucket_statements" {
  description = "What the bucket's policy needs, so that the logs service of this account and region may write."
  value       = module.policy.bucket_statements
}
