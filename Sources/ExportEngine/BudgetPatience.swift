import AWSClient
import ExportCore
import Seams

/// Waits for a service that has no room for a call for as long as the run may go on: others may be using the quota of the
/// account, and that is never the end of a run.
struct BudgetPatience: Patience {
    let budget: RunBudget
    let clock: any WallClock
    let randomness: any Randomness

    /// About an hour: then something else is wrong than that others are at work, too.
    private static let pausesMax = 200
    private static let longest: Span = .seconds(20)

    func pause(number: Int) async -> Bool {
        guard number < Self.pausesMax, !budget.isOver(clock) else { return false }
        let pause = Self.pause(number: number, jitter: randomness.unit())
        do {
            try await clock.sleep(for: .milliseconds(min(pause, budget.remaining(clock) ?? pause).milliseconds))
        } catch {
            return false  // Cancelled: as good as over.
        }
        return !budget.isOver(clock)
    }

    /// A part of the time to wind down is left to calls, too: to the last page of a column that is worth a commit.
    var longestWaitMilliseconds: Int64? {
        budget.remaining(clock).map { max(0, $0.milliseconds + budget.windDown.milliseconds / 2) }
    }

    /// From one second to twenty. Between half of it and all, so that those who were refused together do not come back
    /// together.
    static func pause(number: Int, jitter: Double) -> Span {
        let whole = number < 5 ? Span.seconds(1 << Int64(number)) : longest
        return Span(milliseconds: Int64(Double(min(whole, longest).milliseconds) * (1 + jitter) / 2))
    }
}
