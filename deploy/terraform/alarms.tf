# Metrics of the function's log (docs/LAMBDA.md) and of AWS. docs/HANDBOOK.md has a section for each alarm.

locals {
  lag_alarm = coalesce(var.lag_alarm, var.engine == "read" ? 21600 : 172800)

  # of: the metric; over: the threshold and the seconds of a look; what a missing value means.
  function_alarms = {
    lag = {
      says = "The archive is further behind than ${local.lag_alarm} s."
      of   = "ExportLagSeconds", statistic = "Maximum", compare = "GreaterThanThreshold", than = local.lag_alarm
    }
    sealed-lag = {
      says = "Nothing has become final for longer than ${var.sealed_lag_alarm} s: sweeps fail or have no time."
      of   = "SealedLagSeconds", statistic = "Maximum", compare = "GreaterThanThreshold", than = var.sealed_lag_alarm
    }
    retention-risk = {
      says = "Retention will destroy events that are not exported within ${var.retention_risk_alarm} s."
      of   = "RetentionRiskSeconds", statistic = "Minimum", compare = "LessThanThreshold", than = var.retention_risk_alarm
    }
    loss = {
      says = "Retention has destroyed events that were not exported."
      of   = "RetentionRiskSeconds", statistic = "Minimum", compare = "LessThanThreshold", than = 0
    }
    failures = {
      says = "Some log groups or windows could not be exported."
      of   = "SlicesFailed", statistic = "Sum", compare = "GreaterThanThreshold", than = 0
    }
    failed-tasks = {
      says = "Export tasks fail: what they leave is read instead, more slowly."
      of   = "TasksFailed", statistic = "Sum", compare = "GreaterThanThreshold", than = 2
    }
  }
}

resource "aws_cloudwatch_metric_alarm" "function" {
  for_each            = local.function_alarms
  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = "${each.value.says} docs/HANDBOOK.md, alarm ${each.key}."
  namespace           = "CloudWatchLogsExporter"
  metric_name         = each.value.of
  dimensions          = { Destination = local.destination }
  statistic           = each.value.statistic
  comparison_operator = each.value.compare
  threshold           = each.value.than
  period              = max(300, coalesce(local.period, 3600))
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

# Every run that looked at the account prints its figures, whatever its outcome: none for two periods is a silence.
resource "aws_cloudwatch_metric_alarm" "no_run" {
  count               = var.schedule == null ? 0 : 1
  alarm_name          = "${var.name}-no-run"
  alarm_description   = "No run has ended for two periods of the schedule. docs/HANDBOOK.md, alarm no-run."
  namespace           = "CloudWatchLogsExporter"
  metric_name         = "SlicesFailed"
  dimensions          = { Destination = local.destination }
  statistic           = "SampleCount"
  comparison_operator = "LessThanThreshold"
  threshold           = 1
  period              = max(300, coalesce(local.period, 3600))
  evaluation_periods  = 2
  treat_missing_data  = "breaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "errors" {
  alarm_name          = "${var.name}-errors"
  alarm_description   = "The function failed: its log says why. docs/HANDBOOK.md, alarm errors."
  namespace           = "AWS/Lambda"
  metric_name         = "Errors"
  dimensions          = { FunctionName = aws_lambda_function.exporter.function_name }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = max(300, coalesce(local.period, 3600))
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "dead_letters" {
  alarm_name          = "${var.name}-dead-letters"
  alarm_description   = "A run could not be started, or ended without an answer. docs/HANDBOOK.md, alarm dead-letters."
  namespace           = "AWS/SQS"
  metric_name         = "ApproximateNumberOfMessagesVisible"
  dimensions          = { QueueName = aws_sqs_queue.dead_letters.name }
  statistic           = "Maximum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}

resource "aws_cloudwatch_metric_alarm" "machines" {
  for_each            = { for name, arn in { drain = local.starts.drain, fleet = local.starts.fleet } : name => arn if name == "drain" ? var.create_drain : local.is_fleet }
  alarm_name          = "${var.name}-${each.key}-failed"
  alarm_description   = "An execution of the ${each.key} failed. docs/HANDBOOK.md, alarm machine."
  namespace           = "AWS/States"
  metric_name         = "ExecutionsFailed"
  dimensions          = { StateMachineArn = each.value }
  statistic           = "Sum"
  comparison_operator = "GreaterThanThreshold"
  threshold           = 0
  period              = 300
  evaluation_periods  = 1
  treat_missing_data  = "notBreaching"
  alarm_actions       = var.alarm_actions
  ok_actions          = var.alarm_actions
  tags                = var.tags
}
