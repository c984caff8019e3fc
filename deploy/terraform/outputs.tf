output "function_arn" {
  description = "The function's ARN."
  value       = aws_lambda_function.exporter.arn
}

output "function_name" {
  description = "The function's name: aws lambda invoke --function-name NAME."
  value       = aws_lambda_function.exporter.function_name
}

output "role_arn" {
  description = "The function's role: what a member's role trusts, and a bucket of another account allows."
  value       = aws_iam_role.function.arn
}

output "destination" {
  description = "Where the archive lies, as the command's --destination."
  value       = local.destination
}

output "state" {
  description = "Where the state lies, as the command's --state."
  value       = local.state
}

output "environment" {
  description = "The function's variables."
  value       = local.environment
}

output "identity_policy" {
  description = "The policy that the export needs, as cwlogs-export policy --only identity prints it."
  value       = module.policy.identity_policy
}

output "bucket_statements" {
  description = "The statements that the bucket's policy needs, where create_bucket is false."
  value       = module.policy.bucket_statements
}

output "dead_letters_url" {
  description = "The queue of what could not be started or done."
  value       = aws_sqs_queue.dead_letters.url
}

output "drain_arn" {
  description = "The state machine that drains a backlog, or null."
  value       = local.starts.drain
}

output "fleet_arn" {
  description = "The state machine of the fleet, or null."
  value       = local.starts.fleet
}

output "fleet_input" {
  description = "The input that an execution of the fleet takes."
  value       = local.fleet_input
}

output "alarms" {
  description = "The names of all alarms."
  value = sort(concat(
    [for alarm in aws_cloudwatch_metric_alarm.function : alarm.alarm_name],
    aws_cloudwatch_metric_alarm.no_run[*].alarm_name,
    [aws_cloudwatch_metric_alarm.errors.alarm_name, aws_cloudwatch_metric_alarm.dead_letters.alarm_name],
    [for alarm in aws_cloudwatch_metric_alarm.machines : alarm.alarm_name]
  ))
}
