locals {
  machines = {
    drain = "${var.name}-drain"
    fleet = "${var.name}-fleet"
  }
  machine_arn   = "arn:${local.partition}:states:${local.region}:${local.account}:stateMachine"
  execution_arn = "arn:${local.partition}:states:${local.region}:${local.account}:execution"
  fleet_prefix  = "${local.root}_fleet"
  fleet_bucket  = "arn:${local.partition}:s3:::${var.bucket}"
  fleet_input = jsonencode(merge(
    { bucket = var.bucket, prefix = "${local.fleet_prefix}/targets/" },
    var.fleet_tolerated == null ? {} : { tolerateOneIn = var.fleet_tolerated }
  ))
}

resource "aws_sfn_state_machine" "drain" {
  count    = var.create_drain ? 1 : 0
  name     = local.machines.drain
  role_arn = aws_iam_role.machine[0].arn
  tags     = var.tags

  definition = templatefile("${path.module}/../stepfunctions/drain.asl.json", {
    FunctionArn = aws_lambda_function.exporter.arn
  })
}

resource "aws_sfn_state_machine" "fleet" {
  count    = local.is_fleet ? 1 : 0
  name     = local.machines.fleet
  role_arn = aws_iam_role.machine[0].arn
  tags     = var.tags

  definition = templatefile("${path.module}/../stepfunctions/fleet.asl.json", {
    FunctionArn   = aws_lambda_function.exporter.arn
    ReportsBucket = var.bucket
    ReportsPrefix = "${local.fleet_prefix}/runs"
  })

  lifecycle {
    precondition {
      condition     = var.reserved_concurrency > 1
      error_message = "A fleet calls the function for several targets at once: raise reserved_concurrency, to 40 for example."
    }
  }
}

# One object a target: to add an account is to add one, to run those that failed again is to name another folder.
resource "aws_s3_object" "target" {
  for_each     = var.fleet
  bucket       = var.create_bucket ? aws_s3_bucket.archive[0].id : var.bucket
  key          = "${local.fleet_prefix}/targets/${each.key}.json"
  content      = jsonencode(each.value)
  content_type = "application/json"
  depends_on   = [aws_s3_bucket_versioning.archive]
}

resource "aws_iam_role" "machine" {
  count = var.create_drain || local.is_fleet ? 1 : 0
  name  = "${var.name}-machine-${local.region}"
  tags  = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "StepFunctions"
      Effect    = "Allow"
      Principal = { Service = "states.amazonaws.com" }
      Action    = "sts:AssumeRole"
      Condition = { StringEquals = { "aws:SourceAccount" = local.account } }
    }]
  })
}

# A distributed map is executions of its machine; one that goes on starts another.
resource "aws_iam_role_policy" "machine" {
  count = var.create_drain || local.is_fleet ? 1 : 0
  name  = "run"
  role  = aws_iam_role.machine[0].id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat(
      [
        {
          Sid      = "Call"
          Effect   = "Allow"
          Action   = ["lambda:InvokeFunction"]
          Resource = [aws_lambda_function.exporter.arn]
        },
        {
          Sid      = "MapAndGoOn"
          Effect   = "Allow"
          Action   = ["states:StartExecution"]
          Resource = [for name in values(local.machines) : "${local.machine_arn}:${name}"]
        },
        {
          Sid      = "WatchMap"
          Effect   = "Allow"
          Action   = ["states:DescribeExecution", "states:StopExecution"]
          Resource = [for name in values(local.machines) : "${local.execution_arn}:${name}/*"]
        },
      ],
      [for prefix in [local.fleet_prefix] : {
        Sid       = "ListTargets"
        Effect    = "Allow"
        Action    = ["s3:ListBucket"]
        Resource  = [local.fleet_bucket]
        Condition = { StringLike = { "s3:prefix" = ["${prefix}/*"] } }
      } if local.is_fleet],
      [for prefix in [local.fleet_prefix] : {
        Sid      = "ReadTargets"
        Effect   = "Allow"
        Action   = ["s3:GetObject"]
        Resource = ["${local.fleet_bucket}/${prefix}/*"]
      } if local.is_fleet],
      [for prefix in [local.fleet_prefix] : {
        Sid      = "WriteFailures"
        Effect   = "Allow"
        Action   = ["s3:PutObject"]
        Resource = ["${local.fleet_bucket}/${prefix}/runs/*"]
      } if local.is_fleet]
    )
  })
}
