import CloudSimulator
import ExportCore
import ExporterSimulation
import Seams
import Synchronization

/// What `simulate` prints for people.
enum SweepText {
    static func lines(_ verdict: Verdict) -> [String] {
        var lines = verdict.complaints
        let sizes =
            "\(HumanText.count(verdict.events, "event")), \(HumanText.count(verdict.runs, "run")), "
            + "\(HumanText.count(verdict.calls, "call"))"
        lines.append("\(verdict.passed ? "passed" : "FAILED"): \(sizes); digest \(verdict.digest)")
        return lines
    }

    static func lines(
        _ sums: SeedSweep.Sums, _ scenario: SwarmScenario, first: UInt64, took: Span
    ) -> [String] {
        var table = TextTable([("exercised", .left), ("seeds", .right), ("share", .right)])
        for name in CoverageTable.names {
            let seeds = sums.exercised[name] ?? 0
            if seeds > 0 || scenario == .all {
                table.add([name, HumanText.count(seeds), share(seeds, of: sums.seeds)])
            }
        }
        var lines = table.lines()
        for verdict in sums.failures {
            lines.append("seed \(verdict.seed): \(verdict.complaints.first ?? "")")
        }
        if sums.isIncomplete { lines.append("NEVER EXERCISED: \(sums.neverExercised.joined(separator: "; "))") }
        let size =
            "\(HumanText.count(sums.runs, "run")), \(HumanText.count(sums.calls, "call")), "
            + "\(HumanText.count(sums.events, "event")), state documents up to "
            + HumanText.bytes(Int64(sums.stateBytesMax))
        lines.append(
            "\(HumanText.count(sums.seeds, "seed")) from \(first), scenario \(scenario.rawValue): \(size); "
                + HumanText.duration(took))
        lines.append(
            "\(sums.lost) lost, \(sums.doubled) doubled, \(sums.stuck) stuck, \(sums.failedSeeds) seeds failed")
        return lines
    }

    private static func share(_ count: Int, of all: Int) -> String {
        guard all > 0 else { return "" }
        let hundredths = count * 10_000 / all
        let rest = String(hundredths % 100 + 100).dropFirst()
        return count > 0 && hundredths == 0 ? "<0.01 %" : "\(hundredths / 100).\(rest) %"
    }

    /// A line of a history, with its virtual time as a date.
    static func readable(_ line: String) -> String {
        let parts = line.split(separator: " ", maxSplits: 1)
        guard parts.count == 2, let milliseconds = Int64(parts[0]) else { return line }
        return "\(ExportCore.CivilTime(milliseconds: milliseconds).text)  \(parts[1])"
    }
}

/// A line now and then, on a terminal and in a pipe alike: an hour without a word looks dead.
final class SweepProgress: Sendable {
    private static let failuresTold = 20
    private let seeds: UInt64
    private let clock: LiveClock
    private let lastMilliseconds: Mutex<Int64>

    init(seeds: UInt64, clock: LiveClock) {
        self.seeds = seeds
        self.clock = clock
        lastMilliseconds = Mutex(clock.nowMilliseconds())
    }

    /// A seed that fails is told at once: it can be looked at while the others run.
    func tell(_ verdict: Verdict, _ sums: SeedSweep.Sums) {
        if !verdict.passed, sums.failedSeeds <= Self.failuresTold {
            StandardError.shared.line("seed \(verdict.seed) failed: \(verdict.complaints.first ?? "")")
        }
        let now = clock.nowMilliseconds()
        let isDue = lastMilliseconds.withLock { last in
            guard now - last >= 10_000 else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        StandardError.shared.line(
            "\(HumanText.count(sums.seeds)) of \(HumanText.count(Int64(seeds))) seeds, \(sums.failedSeeds) failed")
    }
}
