import ExportCore
import ExportFailures
import Storage

/// Run after run, until a stop is asked for. Each is a run like any other, with a plan of its own; what distinguishes them is
/// their policy for close runs (`ExportPolicy.following`), and that a run that reads ends after a while even if more is due:
/// so that a lane that is up to date waits for no backlog.
package struct FollowingRuns: Sendable {
    private var environment: ExportEnvironment
    private let store: any StateStore
    private var pace: FollowPace
    private let lookback: Span
    /// Most events are ingested seconds after they happen, at the edge of a window too: these are seen by the next run.
    private let shortLookback: Span
    /// To look at the last hour every minute would read it sixty times. What is missed here, the sealing finds.
    private var nextLookback = Int64.min

    package init(environment: ExportEnvironment, store: any StateStore, every: Span) {
        self.environment = environment
        self.environment.settings.policy = environment.settings.policy.following
        self.store = store
        pace = FollowPace(every: every)
        lookback = environment.settings.policy.lookback
        shortLookback = min(lookback, every + .minutes(2))
    }

    /// - Parameter told: is told how each run ended and how long it is to the next. What it throws ends the row.
    package mutating func run(
        _ told: (Result<RunReport, ExportError>, Span) async throws -> Void
    ) async throws {
        while !environment.budget.isStopped() {
            // An export task is half a day behind in any case, and left in the middle it would only have to be adopted.
            environment.budget.work = environment.settings.policy.engine == .read ? pace.work : nil
            let start = environment.clock.nowMilliseconds()
            let isLookback = start >= nextLookback
            environment.settings.policy.lookback = isLookback ? lookback : shortLookback
            let result: Result<RunReport, ExportError>
            do throws(ExportError) {
                result = .success(try await ExportRun(environment: environment, store: store).run())
            } catch {
                // Cancelled: the stop was asked for.
                if environment.budget.isStopped() { return }
                result = .failure(error)
            }
            let took = Span(milliseconds: environment.clock.nowMilliseconds() - start)
            if isLookback, case .success = result { nextLookback = start + lookback.milliseconds / 4 }
            let pause = pace.pause(after: result.outcome, took: took)
            try await told(result, pause)
            do { try await environment.clock.sleep(for: .milliseconds(pause.milliseconds)) } catch { return }
            environment = environment.forNextRun()
        }
    }
}

extension Result<RunReport, ExportError> {
    fileprivate var outcome: FollowPace.Outcome {
        guard case .success(let report) = self else { return .blocked }
        return switch report.stop {
        case .done, .taskRunning: .done
        case .outOfTime: .cutShort(gaveUp: report.readsGivenUp > 0)
        case .leaseHeld, .slotTaken, .takenOver: .blocked
        }
    }
}
