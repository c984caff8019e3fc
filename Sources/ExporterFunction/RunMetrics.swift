import ExportEngine

/// A run's figures as one line in CloudWatch's embedded metric format (FACTS.md 8): Lambda's own log becomes metrics,
/// without a call.
struct RunMetrics {
    private struct Metric {
        var name: String
        var unit: String
        var value: Double
    }

    static let namespace = "CloudWatchLogsExporter"

    private let report: RunReport
    private let destination: Destination

    init(_ report: RunReport, destination: Destination) {
        self.report = report
        self.destination = destination
    }

    func log(now: Int64) {
        LogLines.write(Line(timestamp: now, destination: "\(destination)", metrics: metrics(now: now)))
    }

    private func metrics(now: Int64) -> [Metric] {
        var metrics = [
            Metric(name: "EventsWritten", unit: "Count", value: Double(report.eventsWritten)),
            Metric(name: "BytesWritten", unit: "Bytes", value: Double(report.bytes)),
            Metric(name: "TasksCompleted", unit: "Count", value: Double(report.tasks)),
            Metric(name: "TasksFailed", unit: "Count", value: Double(report.taskFailures)),
            Metric(name: "SlotWaitSeconds", unit: "Seconds", value: Double(report.slotWaitMilliseconds) / 1000),
            Metric(name: "RunsComplete", unit: "Count", value: report.isComplete ? 1 : 0),
            Metric(name: "RunsIncomplete", unit: "Count", value: report.isComplete ? 0 : 1),
            Metric(name: "SlicesFailed", unit: "Count", value: Double(report.failures.count)),
        ]
        for (name, through) in [
            ("ExportLagSeconds", report.copiedThrough), ("SealedLagSeconds", report.sealedThrough),
        ] {
            guard let through else { continue }
            metrics.append(
                Metric(name: name, unit: "Seconds", value: Double(now - through.milliseconds) / 1000))
        }
        return metrics
    }

    /// The members at the root are named by the figures, so they are written by hand.
    private struct Line: Encodable {
        var timestamp: Int64
        var destination: String
        var metrics: [Metric]

        private struct Key: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }

            init(_ text: String) { stringValue = text }
            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var root = encoder.container(keyedBy: Key.self)
            try root.encode(destination, forKey: Key("Destination"))
            try root.encodeIfPresent(LogLines.requestID, forKey: Key("requestId"))
            for metric in metrics { try root.encode(metric.value, forKey: Key(metric.name)) }
            var aws = root.nestedContainer(keyedBy: Key.self, forKey: Key("_aws"))
            try aws.encode(timestamp, forKey: Key("Timestamp"))
            var directives = aws.nestedUnkeyedContainer(forKey: Key("CloudWatchMetrics"))
            var directive = directives.nestedContainer(keyedBy: Key.self)
            try directive.encode(RunMetrics.namespace, forKey: Key("Namespace"))
            try directive.encode([["Destination"]], forKey: Key("Dimensions"))
            try directive.encode(
                metrics.map { ["Name": $0.name, "Unit": $0.unit] }, forKey: Key("Metrics"))
        }
    }
}
