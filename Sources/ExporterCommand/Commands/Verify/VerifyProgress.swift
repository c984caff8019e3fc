import ArchiveTools
import ExportCore
import ExporterReports
import Seams

/// How far `verify` is: one live line on a terminal, and elsewhere a line a minute.
final class VerifyProgress: Sendable {
    private let meter: VerifyMeter
    private let clock = LiveClock()
    private let begun: Int64

    init(_ meter: VerifyMeter) {
        self.meter = meter
        begun = clock.nowMilliseconds()
    }

    /// Tells while the work goes on.
    func shown<Value: Sendable>(
        isQuiet: Bool, _ work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        guard !isQuiet else { return try await work() }
        let pause: Duration = StandardError.shared.isTerminal ? .milliseconds(100) : .seconds(60)
        return try await StandardError.shared.telling(every: pause, clock, { [self] in tell() }, of: work)
    }

    private func tell() {
        if StandardError.shared.isTerminal {
            StandardError.shared.show(line)
        } else {
            StandardError.shared.say(.info, line)
        }
    }

    /// What matters first: a terminal cuts off the end.
    private var line: String {
        let lanes = "\(HumanText.count(meter.lanesDone)) of \(HumanText.count(meter.lanesAll)) done"
        let found = meter.findings > 0 ? ["\(HumanText.count(Int(meter.findings), "finding"))"] : []
        switch meter.current {
        case .listing: return "looking at the manifests, \(HumanText.count(Int(meter.objects), "object"))"
        case .reading:
            return ([lanes] + found + ["\(HumanText.bytes(meter.archiveBytes)) read", rate(meter.archiveBytes)])
                .joined(separator: " · ")
        case .comparing:
            let events = "\(HumanText.count(Int(meter.eventsOfSource), "event")) compared"
            return ([lanes] + found + [events, rate(meter.sourceBytes)]).joined(separator: " · ")
        }
    }

    private func rate(_ bytes: Int64) -> String {
        let took = max(1000, clock.nowMilliseconds() - begun)
        return "\(HumanText.bytes(bytes * 1000 / took))/s"
    }
}
