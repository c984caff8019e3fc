locals {
  starts = {
    function = aws_lambda_function.exporter.arn
    drain    = one(aws_sfn_state_machine.drain[*].arn)
    fleet    = one(aws_sfn_state_machine.fleet[*].arn)
  }
  input = {
    function = "{}"
    drain    = "{}"
    fleet    = local.fleet_input
  }
  action = var.schedule_starts == "function" ? "lambda:InvokeFunction" : "states:StartExecution"

  # rate(1 hour) is 3,600 s; of a cron() only its author knows.
  rate = try(regex("^rate\\(([0-9]+) (minute|hour|day)s?\\)$", coalesce(var.schedule, " ")), null)
  period = (
    var.schedule_period != null ? var.schedule_period :
    local.rate != null ? tonumber(local.rate[0]) * { minute = 60, hour = 3600, day = 86400 }[local.rate[1]] : null
  )
}

resource "aws_scheduler_schedule" "run" {
  count               = var.schedule == null ? 0 : 1
  name                = var.name
  description         = "Starts the export to ${local.destination}"
  schedule_expression = var.schedule

  flexible_time_window {
    mode                      = "FLEXIBLE"
    maximum_window_in_minutes = 5
  }

  target {
    arn      = local.starts[var.schedule_starts]
    role_arn = aws_iam_role.schedule[0].arn
    input    = local.input[var.schedule_starts]

    # For a start that was refused. A run that is late is of use only until the next one.
    retry_policy {
      maximum_retry_attempts       = 10
      maximum_event_age_in_seconds = 3600
    }

    dead_letter_config {
      arn = aws_sqs_queue.dead_letters.arn
    }
  }

  lifecycle {
    precondition {
      condition     = local.period != null
      error_message = "schedule is no rate(): give schedule_period, the seconds between two runs, for the alarm on missing runs."
    }
    precondition {
      condition     = local.starts[var.schedule_starts] != null
      error_message = "schedule_starts is drain without create_drain, or fleet without a fleet."
    }
  }
}

resource "aws_iam_role" "schedule" {
  count = var.schedule == null ? 0 : 1
  name  = "${var.name}-schedule-${local.region}"
  tags  = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Scheduler"
      Effect    = "Allow"
      Principal = { Service = "scheduler.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

resource "aws_iam_role_policy" "schedule" {
  count = var.schedule == null ? 0 : 1
  name  = "start"
  role  = aws_iam_role.schedule[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      { Sid = "Start", Effect = "Allow", Action = [local.action], Resource = [local.starts[var.schedule_starts]] },
      { Sid = "DeadLetters", Effect = "Allow", Action = ["sqs:SendMessage"], Resource = [aws_sqs_queue.dead_letters.arn] },
    ]
  })
}
