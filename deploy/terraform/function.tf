resource "aws_cloudwatch_log_group" "function" {
  name              = "/aws/lambda/${var.name}"
  retention_in_days = var.function_log_retention
  tags              = var.tags
}

resource "aws_lambda_function" "exporter" {
  function_name                  = var.name
  description                    = "Exports CloudWatch Logs to ${local.destination}"
  role                           = aws_iam_role.function.arn
  runtime                        = "provided.al2023"
  handler                        = "bootstrap"
  architectures                  = [var.architecture]
  filename                       = var.package
  source_code_hash               = filebase64sha256(var.package)
  memory_size                    = var.memory
  timeout                        = var.timeout
  reserved_concurrent_executions = var.reserved_concurrency
  tags                           = var.tags

  environment {
    variables = local.environment
  }

  # The levels of the function's own lines are LOG_LEVEL's; the format is what alarms' metrics need.
  logging_config {
    log_format            = "JSON"
    application_log_level = var.log_level
    system_log_level      = "WARN"
    log_group             = aws_cloudwatch_log_group.function.name
  }
}

# A run that failed is not tried again by Lambda: the schedule's next one goes on where it stopped.
resource "aws_lambda_function_event_invoke_config" "exporter" {
  function_name                = aws_lambda_function.exporter.function_name
  maximum_retry_attempts       = 0
  maximum_event_age_in_seconds = 3600

  destination_config {
    on_failure {
      destination = aws_sqs_queue.dead_letters.arn
    }
  }
}

# What a schedule could not start, and what an invocation could not do.
resource "aws_sqs_queue" "dead_letters" {
  name                      = "${var.name}-dead-letters"
  message_retention_seconds = 1209600
  sqs_managed_sse_enabled   = true
  tags                      = var.tags
}
