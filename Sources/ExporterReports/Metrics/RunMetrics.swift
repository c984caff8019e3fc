import ExportEngine
import Storage

/// A run's figures in CloudWatch's embedded metric format [S-EMF]: Lambda's own log becomes metrics, without a call.
///
/// One line a run, and one for each group whose unexported events are near their end: every other group would cost the
/// price of a metric and say nothing.
package struct RunMetrics {
    package static let namespace = "CloudWatchLogsExporter"

    private let destination: String

    /// - Parameter destination: `nil` where the settings could not be parsed so far.
    package init(destination: Destination?) {
        self.destination = destination.map { "\($0)" } ?? "unknown"
    }

    /// A run that threw, or never began: all that is known is that it failed.
    package func failure(now: Int64) -> MetricLine {
        MetricLine(
            timestamp: now, dimensions: ["Destination": destination, "Outcome": "error"],
            sets: [.init(by: ["Destination", "Outcome"], [.init("Runs", .count, 1)])])
    }

    package func lines(_ report: RunReport, now: Int64) -> [MetricLine] {
        let hasFailures = report.stop == .done && (!report.failures.isEmpty || report.hasLost)
        let outcome = hasFailures ? "failures" : report.stop.kind.rawValue
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
            .init("LossesFound", .count, Double(report.lost.count)),
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
