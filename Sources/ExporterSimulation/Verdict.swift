import ExporterJudge

/// What became of one universe.
package struct Verdict: Sendable {
    package var seed: UInt64
    /// Events of the source that are not in the archive, and had to be.
    package var lost = 0
    /// Events that are in the archive more often than in the source, at the end or at a rest on the way.
    package var doubled = 0
    /// Faults had stopped, and a bounded number of runs did not seal everything.
    package var isStuck = false
    /// Everything that was found wrong, readable; empty: nothing.
    package var complaints: [String] = []
    package var digest = ""
    package var runs = 0
    package var calls = 0
    package var events = 0
    package var stateBytesMax = 0

    package var passed: Bool { complaints.isEmpty }

    init(seed: UInt64) {
        self.seed = seed
    }

    mutating func complain(_ result: CheckResult, when: String) {
        guard !result.passed else { return }
        lost += result.differences.filter { $0.hasPrefix("missing") || $0.hasPrefix("claimed") }.count
        doubled += result.differences.filter { $0.hasPrefix("doubled") || $0.hasPrefix("foreign") }.count
        if complaints.count < 8 { complaints.append("\(when): \(result)") }
    }
}
