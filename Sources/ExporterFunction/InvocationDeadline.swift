import ExportCore
import ExportEngine
import LambdaRuntime
import Seams

/// The end of an invocation: Lambda's own, or a sooner one that was asked for.
package struct InvocationDeadline: Sendable {
    private let milliseconds: Int64
    private let windDown: Span
    private let clock: any WallClock

    package init(_ invocation: Invocation, asked: Span?, windDown: Span, clock: any WallClock) {
        let latest = asked.map { clock.nowMilliseconds() + $0.milliseconds } ?? .max
        milliseconds = min(invocation.deadlineMilliseconds, latest)
        self.windDown = windDown
        self.clock = clock
    }

    package func budget(mayWait: Bool) -> RunBudget {
        RunBudget(deadlineMilliseconds: milliseconds, windDown: windDown, mayWait: mayWait)
    }

    /// Throws `Function.NoTimeLeft` where nothing could be started.
    package func refuseWithoutRoom() throws(FunctionError) {
        let left = Span(milliseconds: milliseconds - clock.nowMilliseconds())
        guard left <= windDown else { return }
        throw FunctionError(
            type: "Function.NoTimeLeft",
            message: """
                this invocation has \(max(.zero, left).text) left, and windDown keeps \(windDown.text) of it, so nothing \
                could be started: raise the function's timeout, or give a shorter windDown
                """)
    }

    /// A run winds down by its budget. One that cannot, since a service hangs, is cancelled in the last quarter of that
    /// time: an answer is worth more than a killed process.
    package func end<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await RunBudget.end(at: milliseconds - windDown.milliseconds / 4, clock, work)
    }
}
