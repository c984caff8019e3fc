import AWSClient
import ExportEngine

/// A run's figures in CloudWatch's embedded metric format [S-EMF]: Lambda's own log becomes metrics, without a call.
///
/// One line a run, and one for each group whose unexported events are near their end: every other group would cost the
/// price of a metric and say nothing.
package struct RunMetrics {
    static let namespace = "CloudWatchLogsExporter"

    private let destination: String

    /// - Parameter destination: `nil` where the settings could not be understood so far.
    package init(destination: Destination?) {
        self.destination = destination.map { "\($0)" } ?? "unknown"
    }

    /// For an invocation that failed, from what can be understood of its event. `nil`: a dry run, which is no run.
    package static func ofRefused(_ event: [UInt8], _ environment: AWSEnvironment) -> RunMetrics? {
        let event = (try? FunctionEvent(event)) ?? .empty
        guard let values = try? FunctionSettings.values(event, environment) else { return RunMetrics(destination: nil) }
        if let isDryRun = try? values.flag(.dryRun), isDryRun { return nil }
        return RunMetrics(destination: try? DestinationArguments.destination(values))
    }

    func log(_ report: RunReport, now: Int64) {
        for line in lines(report, now: now) { LogLines.write(line) }
    }

    /// A run that threw, or never began: all that is known is that it failed.
    func logFailure(now: Int64) {
        LogLines.write(failure(now: now))
    }

    package func failure(now: Int64) -> MetricLine {
        MetricLine(
            timestamp: now, dimensions: ["Destination": destination, "Outcome": "error"],
            sets: [.init(by: ["Destination", "Outcome"], [.init("Runs", .count, 1)])])
    }

    package func lines(_ report: RunReport, now: Int64) -> [MetricLine] {
        let outcome = report.stop == .done && !report.failures.isEmpty ? "failures" : report.stop.name
        let run = MetricLine(
            timestamp: now, dimensions: ["Destination": destination, "Outcome": outcome],
            sets: [
                .init(by: ["Destination"], figures(report, now: now)),
                .init(by: ["Destination", "Outcome"], [.init("Runs", .count, 1)]),
            ])
        let risks = report.risks.filter(\.isNear).map { risk in
            MetricLine(
                timestamp: now, dimensions: ["Destination": destination, "LogGroup": risk.group.name.text],
                sets: [
                    .init(by: ["Destination", "LogGroup"], [seconds("RetentionRiskSeconds", risk.left.milliseconds)])
                ])
        }
        return [run] + risks
    }

    private func figures(_ report: RunReport, now: Int64) -> [MetricLine.Metric] {
        var figures: [MetricLine.Metric] = [
            .init("EventsWritten", .count, Double(report.eventsWritten)),
            .init("BytesWritten", .bytes, Double(report.bytes)),
            .init("TasksCompleted", .count, Double(report.tasks)),
            .init("TasksFailed", .count, Double(report.taskFailures)),
            .init("LateEvents", .count, Double(report.lateEvents)),
            .init("SlicesFailed", .count, Double(report.failures.count)),
            seconds("SlotWaitSeconds", report.slotWaitMilliseconds),
        ]
        if let through = report.copiedThrough {
            figures.append(seconds("ExportLagSeconds", now - through.milliseconds))
        }
        if let through = report.sealedThrough {
            figures.append(seconds("SealedLagSeconds", now - through.milliseconds))
        }
        if let left = report.risks.map(\.left).min() {
            figures.append(seconds("RetentionRiskSeconds", left.milliseconds))
        }
        return figures
    }

    private func seconds(_ name: String, _ milliseconds: Int64) -> MetricLine.Metric {
        .init(name, .seconds, Double(milliseconds) / 1000)
    }
}

/// One line in the embedded metric format. Its members at the root are named by the figures, so they are written by hand.
package struct MetricLine: Encodable, Sendable {
    enum Unit: String, Encodable, Sendable {
        case count = "Count"
        case bytes = "Bytes"
        case seconds = "Seconds"
    }

    struct Metric: Sendable {
        var name: String
        var unit: Unit
        var value: Double

        init(_ name: String, _ unit: Unit, _ value: Double) {
            self.name = name
            self.unit = unit
            self.value = value
        }
    }

    /// Metrics that share their dimensions.
    struct MetricSet: Sendable {
        var dimensions: [String]
        var metrics: [Metric]

        init(by dimensions: [String], _ metrics: [Metric]) {
            self.dimensions = dimensions
            self.metrics = metrics
        }
    }

    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    var timestamp: Int64
    package var dimensions: [String: String]
    var sets: [MetricSet]

    package func encode(to encoder: any Encoder) throws {
        var root = encoder.container(keyedBy: Key.self)
        for (name, value) in dimensions { try root.encode(value, forKey: Key(name)) }
        try root.encodeIfPresent(LogLines.requestID, forKey: Key("requestId"))
        for metric in sets.flatMap(\.metrics) { try root.encode(metric.value, forKey: Key(metric.name)) }
        var aws = root.nestedContainer(keyedBy: Key.self, forKey: Key("_aws"))
        try aws.encode(timestamp, forKey: Key("Timestamp"))
        var directives = aws.nestedUnkeyedContainer(forKey: Key("CloudWatchMetrics"))
        for set in sets {
            var directive = directives.nestedContainer(keyedBy: Key.self)
            try directive.encode(RunMetrics.namespace, forKey: Key("Namespace"))
            try directive.encode([set.dimensions], forKey: Key("Dimensions"))
            try directive.encode(
                set.metrics.map { ["Name": $0.name, "Unit": $0.unit.rawValue] }, forKey: Key("Metrics"))
        }
    }
}
