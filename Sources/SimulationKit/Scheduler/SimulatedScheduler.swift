import Glibc
import Synchronization

/// Virtual time and the order of everything: a task executor whose jobs all run on the thread that calls `run`, one at a
/// time, chosen from the ready list by a seeded generator. When nothing is ready, time jumps to the earliest sleeper.
///
/// The same seed gives the same interleaving, also in another process. Actors, task groups, `async let` and AsyncStream
/// stay on the executor; plain `Task {}`, detached tasks and the sleep of `Task` leave it, which is detected where it matters
/// (`SimulationError.Code.escaped`, `.deadlock`).
package final class SimulatedScheduler: TaskExecutor {
    /// Bounds that no sound run reaches.
    package struct Limits: Sendable {
        /// Jobs and timers in one `run`.
        package var stepsMax: Int
        /// No time passes beyond this virtual instant.
        package var untilMilliseconds: Int64

        package init(stepsMax: Int = 50_000_000, untilMilliseconds: Int64 = .max) {
            self.stepsMax = stepsMax
            self.untilMilliseconds = untilMilliseconds
        }
    }

    private struct State {
        var now: Int64
        var random: SeededRandom
        var ready: [UnownedJob] = []
        var timers = TimerHeap()
        var timerCount: UInt64 = 0
        var steps = 0
        var thread: pthread_t?
        var strangers = 0
    }

    private enum Step {
        case job(UnownedJob)
        case timers([TimerHeap.Entry])
        case stuck
        case late(Int64)
    }

    private let state: Mutex<State>

    package init(random: SeededRandom, startMilliseconds: Int64) {
        state = Mutex(State(now: startMilliseconds, random: random))
    }

    /// The true virtual time, milliseconds since the epoch: the service's clock. Processes see it through `SimulatedClock`.
    package var nowMilliseconds: Int64 { state.withLock { $0.now } }

    /// Jobs and timers since the beginning.
    package var steps: Int { state.withLock { $0.steps } }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        state.withLock { state in
            if let thread = state.thread, pthread_equal(thread, pthread_self()) == 0 { state.strangers += 1 }
            state.ready.append(job)
        }
    }

    /// Runs `body` to its end on the calling thread and returns what it returns or throws what it throws.
    ///
    /// Timers that are still waiting then (effects on their way, a producer's next write) stay, and happen in a later
    /// `run`, when time comes to them. Throws `SimulationError` where the body cannot come to an end.
    package func run<Value: Sendable>(
        _ name: String = "root", limits: Limits = Limits(),
        _ body: @escaping @Sendable () async throws -> Value
    ) throws -> Value {
        let outcome = Outcome<Value>()
        let task = Task(executorPreference: self) {
            do { outcome.set(.success(try await body())) } catch { outcome.set(.failure(error)) }
        }
        let first = enter()
        defer { state.withLock { $0.thread = nil } }
        do throws(SimulationError) {
            try drive(name, firstStep: first, limits: limits, idle: .isFatal) { outcome.value != nil }
            // What was made ready by the end (children that were let go) ends here and not in another process's run.
            try drive(name, firstStep: first, limits: limits, idle: .isTheEnd) { false }
        } catch {
            task.cancel()
            throw error
        }
        guard let result = outcome.value else { preconditionFailure("a run ended without an outcome") }
        return try result.get()
    }

    /// Suspends the calling task until the virtual `instant`; throws `CancellationError` as soon as it is cancelled.
    package func sleep(untilMilliseconds instant: Int64) async throws {
        let id = state.withLock { state in
            state.timerCount += 1
            return state.timerCount
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                // A handler that ran before the sleeper was registered found nothing to cancel: look again afterwards.
                insert(at: instant, id: id, .resume(continuation))
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    /// Lets something happen in the world at the virtual `instant`, whichever process runs then.
    package func at(_ instant: Int64, _ action: @escaping @Sendable () -> Void) {
        let id = state.withLock { state in
            state.timerCount += 1
            return state.timerCount
        }
        insert(at: instant, id: id, .act(action))
    }

    private func insert(at instant: Int64, id: UInt64, _ work: TimerHeap.Work) {
        state.withLock { state in
            let tie = state.random.next()
            state.timers.insert(.init(instant: max(instant, state.now), tie: tie, id: id, work: work))
        }
    }

    private func cancel(_ id: UInt64) {
        let entry = state.withLock { $0.timers.remove(id: id) }
        if case .resume(let continuation)? = entry?.work {
            continuation.resume(throwing: CancellationError())
        }
    }

    private func enter() -> Int {
        state.withLock { state in
            precondition(state.thread == nil, "a scheduler runs one root at a time; start processes inside the root")
            state.thread = pthread_self()
            return state.steps
        }
    }
}

extension SimulatedScheduler {
    private enum Idle { case isFatal, isTheEnd }

    private func drive(
        _ name: String, firstStep: Int, limits: Limits, idle: Idle, until isFinished: () -> Bool
    ) throws(SimulationError) {
        while !isFinished() {
            if idle == .isTheEnd, state.withLock({ $0.ready.isEmpty }) { return }
            switch next(limits) {
            case .job(let job):
                job.runSynchronously(on: asUnownedTaskExecutor())
            case .timers(let due):
                for entry in due { fire(entry.work) }
            case .stuck:
                throw failure(.deadlock, name, "nothing is ready and nothing sleeps, or a task left the executor")
            case .late(let instant):
                throw failure(.timeLimit, name, "the next thing to happen is at \(instant) ms")
            }
            let (steps, strangers) = state.withLock { ($0.steps, $0.strangers) }
            if strangers > 0 { throw failure(.escaped, name, "\(strangers) jobs came from other threads") }
            if steps - firstStep > limits.stepsMax { throw failure(.stepLimit, name, "more than \(limits.stepsMax)") }
        }
    }

    private func next(_ limits: Limits) -> Step {
        state.withLock { state in
            state.steps += 1
            if !state.ready.isEmpty {
                let index = state.random.below(state.ready.count)
                // Not swap-and-drop: jobs keep their order, so that a trace stays readable.
                return .job(state.ready.remove(at: index))
            }
            guard let instant = state.timers.earliest else { return .stuck }
            guard instant <= limits.untilMilliseconds else { return .late(instant) }
            state.now = max(state.now, instant)
            // All that is due at one instant happens before any task that wakes at it goes on.
            var due: [TimerHeap.Entry] = []
            while state.timers.earliest == instant, let entry = state.timers.popFirst() { due.append(entry) }
            return .timers(due)
        }
    }

    private func fire(_ work: TimerHeap.Work) {
        switch work {
        case .resume(let continuation): continuation.resume()
        case .act(let action): action()
        }
    }

    private func failure(_ code: SimulationError.Code, _ root: String, _ reason: String) -> SimulationError {
        state.withLock { state in
            SimulationError(
                code: code, root: root, nowMilliseconds: state.now, steps: state.steps,
                context: "\(reason); ready \(state.ready.count), timers \(state.timers.count)")
        }
    }
}

/// Where a root leaves its result.
private final class Outcome<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)

    var value: Result<Value, any Error>? { result.withLock { $0 } }

    func set(_ value: Result<Value, any Error>) {
        result.withLock { $0 = value }
    }
}
