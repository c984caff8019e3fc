import ExporterSimulation
import SimulatedAWS

/// What `simulate` prints for people.
enum SweepText {
    static func lines(_ verdict: Verdict) -> [String] {
        var lines = verdict.complaints
        let sizes = "\(verdict.events) events, \(verdict.runs) runs, \(verdict.calls) calls"
        lines.append("\(verdict.passed ? "passed" : "FAILED"): \(sizes); digest \(verdict.digest)")
        return lines
    }

    static func lines(
        _ sums: SeedSweep.Sums, _ scenario: SwarmScenario, first: UInt64, tookMilliseconds: Int64
    ) -> [String] {
        var lines = exercised(sums, scenario)
        for verdict in sums.failures {
            lines.append("seed \(verdict.seed): \(verdict.complaints.first ?? "")")
        }
        if sums.isIncomplete { lines.append("NEVER EXERCISED: \(sums.neverExercised.joined(separator: "; "))") }
        lines.append(
            "\(sums.seeds) seeds from \(first), scenario \(scenario.rawValue): \(sums.runs) runs, \(sums.calls) calls, "
                + "\(sums.events) events, state documents up to \(sums.stateBytesMax) B; "
                + "\(tookMilliseconds / 1000).\(tookMilliseconds / 100 % 10) s")
        lines.append(
            "\(sums.lost) lost, \(sums.doubled) doubled, \(sums.stuck) stuck, \(sums.failedSeeds) seeds failed")
        return lines
    }

    /// A scenario leaves things out on purpose: of its table only what happened is shown.
    private static func exercised(_ sums: SeedSweep.Sums, _ scenario: SwarmScenario) -> [String] {
        let rows = CoverageTable.names.map { (name: $0, seeds: sums.exercised[$0] ?? 0) }
            .filter { $0.seeds > 0 || scenario == .all }
        let width = rows.map(\.name.count).max() ?? 0
        return rows.map { row in
            let gap = String(repeating: " ", count: width - row.name.count)
            return "\(row.name)\(gap)  \(row.seeds) (\(share(row.seeds, of: sums.seeds)))"
        }
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
        return "\(CalendarTime(milliseconds).iso)  \(parts[1])"
    }
}
