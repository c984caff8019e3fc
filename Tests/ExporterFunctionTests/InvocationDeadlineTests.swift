import AWSClient
import ExportCore
import ExporterFunction
import ExporterReports
import LambdaRuntime
import Seams
import Storage
import Testing

/// The end of an invocation, by a clock that stands still until somebody sleeps.
@Suite struct InvocationDeadlineTests {
    /// Sleeps take no time and are noted.
    private struct StillClock: WallClock {
        var now: Int64 = 1_000_000
        let slept: AsyncStream<Duration>.Continuation?

        func nowMilliseconds() -> Int64 { now }

        func sleep(for duration: Duration) async throws {
            slept?.yield(duration)
        }
    }

    private func deadline(
        inSeconds seconds: Int64, asked: Span? = nil, windDown: Span = .seconds(30),
        slept: AsyncStream<Duration>.Continuation? = nil
    ) throws -> InvocationDeadline {
        let clock = StillClock(slept: slept)
        let id = try #require(InvocationID("request-1"))
        let invocation = Invocation(id: id, deadlineMilliseconds: clock.now + seconds * 1000)
        return InvocationDeadline(invocation, asked: asked, windDown: windDown, clock: clock)
    }

    @Test func anInvocationWithoutRoomForWorkIsRefused() throws {
        try deadline(inSeconds: 31).refuseWithoutRoom()
        let error = #expect(throws: FunctionError.self) { try deadline(inSeconds: 30).refuseWithoutRoom() }
        #expect(error?.type == "Function.NoTimeLeft")
        #expect(
            error?.message.contains("has 30s left, and windDown keeps 30s of it") == true, "\(error?.message ?? "")")
        #expect(throws: FunctionError.self) { try deadline(inSeconds: 900, asked: .seconds(20)).refuseWithoutRoom() }
        #expect(throws: FunctionError.self) { try deadline(inSeconds: -5).refuseWithoutRoom() }
    }

    @Test func theSoonerOfTwoDeadlinesCounts() throws {
        #expect(try deadline(inSeconds: 60).budget(mayWait: true).deadlineMilliseconds == 1_060_000)
        #expect(
            try deadline(inSeconds: 60, asked: .seconds(40)).budget(mayWait: true).deadlineMilliseconds == 1_040_000)
        #expect(
            try deadline(inSeconds: 60, asked: .seconds(90)).budget(mayWait: true).deadlineMilliseconds == 1_060_000)
    }

    /// It sleeps up to the last quarter of the wind-down, and then the work is told to end.
    @Test func workThatHangsIsCancelledInTheLastQuarterOfTheWindDown() async throws {
        let (sleeps, continuation) = AsyncStream<Duration>.makeStream()
        let ended = try await deadline(inSeconds: 60, slept: continuation).end {
            // As a call without an answer: it ends by nothing but being cancelled.
            for await _ in AsyncStream<Void>.makeStream().stream {}
            return Task.isCancelled
        }
        #expect(ended)
        continuation.finish()
        var slept: [Duration] = []
        for await duration in sleeps { slept.append(duration) }
        #expect(slept == [.milliseconds(60_000 - 7_500)])
    }

    @Test func workThatFailsFailsAsItself() async throws {
        let deadline = try deadline(inSeconds: 60)
        await #expect(throws: FunctionError(type: "Function.Broken", message: "so")) {
            _ = try await deadline.end { () async throws -> Int in
                throw FunctionError(type: "Function.Broken", message: "so")
            }
        }
    }

    @Test func aRefusedEventIsCountedUnderItsDestinationAndADryRunIsNot() throws {
        let environment = AWSEnvironment(variables: ["DESTINATION": "s3://logs/deep/"], homeDirectory: nil)
        func destination(_ event: String, _ environment: AWSEnvironment) -> String? {
            RunMetrics.ofRefused(Array(event.utf8), environment)?.failure(now: 0).dimensions["Destination"]
        }
        #expect(destination(#"{"dryrun": true}"#, environment) == "s3://logs/deep")
        #expect(destination(#"{"destination": "s3://other"}"#, environment) == "s3://other")
        #expect(destination("[]", AWSEnvironment(variables: [:], homeDirectory: nil)) == "unknown")
        #expect(destination(#"{"dryRun": true}"#, environment) == nil)
    }
}
