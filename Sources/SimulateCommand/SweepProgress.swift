import ExporterSimulation
import Foundation
import Seams
import Synchronization

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
            StandardError.line("seed \(verdict.seed) failed: \(verdict.complaints.first ?? "")")
        }
        let now = clock.nowMilliseconds()
        let isDue = lastMilliseconds.withLock { last in
            guard now - last >= 10_000 else { return false }
            last = now
            return true
        }
        guard isDue else { return }
        StandardError.line(
            "\(sums.seeds) of \(seeds) seeds, \(sums.failedSeeds) failed")
    }
}

/// What is said beside the result.
enum StandardError {
    static func line(_ text: String) {
        FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
}
