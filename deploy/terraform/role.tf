resource "aws_iam_role" "function" {
  name = "${var.name}-${local.region}"
  tags = var.tags

  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "Lambda"
      Effect    = "Allow"
      Principal = { Service = "lambda.amazonaws.com" }
      Action    = "sts:AssumeRole"
    }]
  })
}

# The very statements of `cwlogs-export policy`. Where everything is done by another role, that one needs them.
resource "aws_iam_role_policy" "export" {
  count  = var.role_arn == null ? 1 : 0
  name   = "export"
  role   = aws_iam_role.function.id
  policy = module.policy.identity_policy
}

resource "aws_iam_role_policy" "assume" {
  count = var.role_arn != null || length(var.member_roles) > 0 ? 1 : 0
  name  = "assume"
  role  = aws_iam_role.function.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid      = "AssumeMembers"
      Effect   = "Allow"
      Action   = ["sts:AssumeRole"]
      Resource = compact(concat([var.role_arn], var.member_roles))
    }]
  })
}

# The function's own log and the queue of what failed, and no more.
resource "aws_iam_role_policy" "itself" {
  name = "itself"
  role = aws_iam_role.function.id

  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [
      {
        Sid      = "WriteOwnLog"
        Effect   = "Allow"
        Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
        Resource = ["${aws_cloudwatch_log_group.function.arn}:*"]
      },
      {
        Sid      = "ReportFailures"
        Effect   = "Allow"
        Action   = ["sqs:SendMessage"]
        Resource = [aws_sqs_queue.dead_letters.arn]
      },
    ]
  })
}
