import ExporterJudge

/// What became of one universe.
package struct Verdict: Sendable {
    package var seed: UInt64
    /// What was found wrong, by kind; of several looks the worst, because one event can be seen missing at each.
    package private(set) var counts: [Difference.Kind: Int] = [:]
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

    /// Events of the source that are not in the archive, and had to be, or were said to be.
    package var lost: Int { max(self[.missing], self[.claimed]) }
    /// Events that are in the archive more often than in the source, at the end or at a rest on the way.
    package var doubled: Int { self[.doubled] + self[.foreign] }

    package subscript(kind: Difference.Kind) -> Int { counts[kind, default: 0] }

    package init(seed: UInt64) {
        self.seed = seed
    }

    package mutating func complain(_ result: CheckResult, when: String) {
        guard !result.passed else { return }
        for (kind, count) in result.counts { counts[kind] = max(self[kind], count) }
        if complaints.count < 8 { complaints.append("\(when): \(result)") }
    }
}
