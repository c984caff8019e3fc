locals {
  # Rows of two: a title, the metrics, their statistic.
  widgets = [
    { title = "Behind, in seconds", statistic = "Maximum", metrics = ["ExportLagSeconds", "SealedLagSeconds"] },
    { title = "Seconds until retention destroys what is not exported", statistic = "Minimum", metrics = ["RetentionRiskSeconds"] },
    { title = "Events", statistic = "Sum", metrics = ["EventsWritten", "LateEvents"] },
    { title = "Bytes", statistic = "Sum", metrics = ["BytesWritten"] },
    { title = "Export tasks and failures", statistic = "Sum", metrics = ["TasksCompleted", "TasksFailed", "SlicesFailed"] },
    { title = "Seconds waited for another program's task", statistic = "Sum", metrics = ["SlotWaitSeconds"] },
  ]
}

resource "aws_cloudwatch_dashboard" "exporter" {
  count          = var.create_dashboard ? 1 : 0
  dashboard_name = "${var.name}-${local.region}"

  dashboard_body = jsonencode({
    widgets = concat(
      [for index, widget in local.widgets : {
        type   = "metric"
        x      = index % 2 * 12
        y      = floor(index / 2) * 6
        width  = 12
        height = 6
        properties = {
          title   = widget.title
          region  = local.region
          view    = "timeSeries"
          stat    = widget.statistic
          period  = max(300, coalesce(local.period, 3600))
          metrics = [for metric in widget.metrics : ["CloudWatchLogsExporter", metric, "Destination", local.destination]]
        }
      }],
      [{
        type   = "metric"
        x      = 0
        y      = 18
        width  = 24
        height = 6
        properties = {
          title  = "Runs by outcome"
          region = local.region
          view   = "timeSeries"
          stat   = "Sum"
          period = max(300, coalesce(local.period, 3600))
          metrics = [[{
            expression = "SEARCH('{CloudWatchLogsExporter,Destination,Outcome} MetricName=\"Runs\" Destination=\"${local.destination}\"', 'Sum')"
          }]]
        }
      }]
    )
  })
}
