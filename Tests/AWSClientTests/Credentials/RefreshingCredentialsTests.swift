import AWSClient
import Seams
import SigV4
import Synchronization
import Testing

@Suite struct RefreshingCredentialsTests {
    private let clock = MovableClock()
    private let source = GatedSource()
    private let executor = StepExecutor()
    private let subject: RefreshingCredentials

    init() {
        subject = RefreshingCredentials(source, clock: clock, logger: quietLogger)
    }

    private func credentials(_ id: String, for duration: Duration? = nil) -> AWSCredentials {
        AWSCredentials(
            accessKeyID: id, secretAccessKey: "s",
            expirationMilliseconds: duration.map { clock.nowMilliseconds() + $0.components.seconds * 1000 })
    }

    /// A caller on the stepped executor; it stands still wherever it has to wait.
    private func call() -> Task<Result<String, CredentialsError>, Never> {
        let task = Task(executorPreference: executor) { [subject] () async -> Result<String, CredentialsError> in
            do throws(CredentialsError) {
                return .success(try await subject.credentials().accessKeyID)
            } catch {
                return .failure(error)
            }
        }
        executor.drain()
        return task
    }

    private func answer(_ result: Result<AWSCredentials, CredentialsError>) {
        source.answer(result)
        executor.drain()
    }

    /// Calls, answers the fetch, and returns what the caller got.
    private func fetch(_ credentials: AWSCredentials) async -> Result<String, CredentialsError> {
        let task = call()
        answer(.success(credentials))
        return await task.value
    }

    private let unavailable = CredentialsError(.sourceUnavailable, "gone")

    @Test func `credentials without an end are fetched once`() async {
        #expect(await fetch(credentials("A")) == .success("A"))
        clock.advance(by: .seconds(1_000_000))
        #expect(await call().value == .success("A"))
        #expect(source.fetchCount == 1)
    }

    @Test func `many callers share one fetch`() async {
        let callers = (0..<50).map { _ in call() }
        #expect(source.fetchCount == 1)
        answer(.success(credentials("A")))
        for caller in callers { #expect(await caller.value == .success("A")) }
        #expect(source.fetchCount == 1)
    }

    @Test func `a failure of the fetch is everybody's, and the next caller tries again`() async {
        let callers = (0..<3).map { _ in call() }
        answer(.failure(unavailable))
        for caller in callers { #expect(await caller.value == .failure(unavailable)) }
        #expect(await fetch(credentials("B")) == .success("B"))
        #expect(source.fetchCount == 2)
    }

    @Test func `in the last quarter of an hour one caller fetches and the others go on`() async {
        _ = await fetch(credentials("A", for: .seconds(3600)))
        clock.advance(by: .seconds(44 * 60))
        #expect(await call().value == .success("A"))
        #expect(source.fetchCount == 1)
        clock.advance(by: .seconds(2 * 60))
        let refreshing = call()
        #expect(source.fetchCount == 2)
        #expect(await call().value == .success("A"))
        answer(.success(credentials("B", for: .seconds(3600))))
        #expect(await refreshing.value == .success("B"))
        #expect(await call().value == .success("B"))
        #expect(source.fetchCount == 2)
    }

    @Test func `a failure in that time leaves the old credentials and waits a minute before the next try`() async {
        _ = await fetch(credentials("A", for: .seconds(3600)))
        clock.advance(by: .seconds(46 * 60))
        let refreshing = call()
        answer(.failure(unavailable))
        #expect(await refreshing.value == .success("A"))
        #expect(await call().value == .success("A"))
        #expect(source.fetchCount == 2)
        clock.advance(by: .seconds(60))
        #expect(await fetch(credentials("B", for: .seconds(3600))) == .success("B"))
    }

    @Test func `in the last ten minutes everybody waits and a refusal is an error`() async {
        _ = await fetch(credentials("A", for: .seconds(3600)))
        clock.advance(by: .seconds(51 * 60))
        let callers = (0..<3).map { _ in call() }
        #expect(source.fetchCount == 2)
        let refusal = CredentialsError(.refused, "the login has ended")
        answer(.failure(refusal))
        for caller in callers { #expect(await caller.value == .failure(refusal)) }
    }

    @Test func `while a source is down its last credentials are used to their end`() async {
        _ = await fetch(credentials("A", for: .seconds(3600)))
        clock.advance(by: .seconds(51 * 60))
        let callers = (0..<3).map { _ in call() }
        answer(.failure(unavailable))
        for caller in callers { #expect(await caller.value == .success("A")) }
        #expect(await call().value == .success("A"))
        #expect(source.fetchCount == 2, "it is asked again ten seconds later, and not for every call")
        clock.advance(by: .seconds(10))
        #expect(await fetch(credentials("B", for: .seconds(3600))) == .success("B"))
    }

    @Test(arguments: [CredentialsError.Code.sourceUnavailable, .noneFound])
    func `when they have ended the source is waited for`(_ code: CredentialsError.Code) async {
        _ = await fetch(credentials("A", for: .seconds(3600)))
        clock.advance(by: .seconds(3601))
        let caller = call()
        let began = clock.nowMilliseconds()
        for _ in 0..<5 { answer(.failure(CredentialsError(code, "down"))) }
        #expect(clock.nowMilliseconds() - began == (1 + 2 + 4 + 8 + 15) * 1000)
        answer(.success(credentials("B", for: .seconds(3600))))
        #expect(await caller.value == .success("B"))
    }

    @Test func `a source that stays away is given up after two minutes, and may be asked again`() async {
        _ = await fetch(credentials("A", for: .seconds(3600)))
        clock.advance(by: .seconds(3601))
        let caller = call()
        let nothing = CredentialsError(.noneFound, "nothing answers")
        for _ in 0..<9 { answer(.failure(nothing)) }
        #expect(await caller.value == .failure(CredentialsError(.sourceUnavailable, "nothing answers")))
        #expect(source.fetchCount == 10)
    }

    @Test func `short-lived credentials are not fetched for every call`() async {
        _ = await fetch(credentials("A", for: .seconds(15 * 60)))
        clock.advance(by: .seconds(11 * 60))
        #expect(await call().value == .success("A"))
        #expect(source.fetchCount == 1)
        clock.advance(by: .seconds(2 * 60))
        #expect(await fetch(credentials("B", for: .seconds(15 * 60))) == .success("B"))
    }

    @Test func `credentials that had expired when they came are an error`() async {
        let result = await fetch(credentials("A", for: .seconds(-1)))
        guard case .failure(let error) = result else { return #expect(Bool(false), "\(result)") }
        #expect(error.code == .sourceUnavailable)
        #expect(error.message.contains("had already expired at 2027-01-15T07:59:59Z"))
    }

    @Test func `after invalidation the next call fetches, and the source is told`() async {
        _ = await fetch(credentials("A"))
        clock.advance(by: .seconds(10))
        subject.invalidate()
        #expect(source.invalidationCount == 1)
        let callers = (0..<3).map { _ in call() }
        #expect(source.fetchCount == 2)
        answer(.success(credentials("B")))
        for caller in callers { #expect(await caller.value == .success("B")) }
    }

    @Test func `refusals that arrive just after a fetch cause no other`() async {
        _ = await fetch(credentials("A"))
        clock.advance(by: .seconds(10))
        subject.invalidate()
        subject.invalidate()
        #expect(await fetch(credentials("B")) == .success("B"))
        clock.advance(by: .seconds(1))
        subject.invalidate()
        #expect(await call().value == .success("B"))
        #expect(source.invalidationCount == 1)
    }

    @Test func `when the fetching caller is cancelled a waiting one takes over`() async {
        let leader = call()
        let waiting = (0..<2).map { _ in call() }
        leader.cancel()
        answer(.failure(CredentialsError(.cancelled, "cancelled")))
        #expect(source.fetchCount == 2)
        answer(.success(credentials("A")))
        for caller in waiting { #expect(await caller.value == .success("A")) }
        guard case .failure(let error) = await leader.value else { return #expect(Bool(false)) }
        #expect(error.code == .cancelled)
    }

    @Test func `a waiting caller that is cancelled leaves at once and the others stay`() async {
        let leader = call()
        let leaving = call()
        let staying = call()
        leaving.cancel()
        executor.drain()
        guard case .failure(let error) = await leaving.value else { return #expect(Bool(false)) }
        #expect(error.code == .cancelled)
        answer(.success(credentials("A")))
        #expect(await leader.value == .success("A"))
        #expect(await staying.value == .success("A"))
        #expect(source.fetchCount == 1)
    }

    @Test func `a caller that was cancelled before it waits does not hang`() async {
        let leader = call()
        let task = Task(executorPreference: executor) { [subject] in
            await withTaskGroup(of: Bool.self) { group in
                group.cancelAll()
                group.addTask { (try? await subject.credentials()) == nil }
                return await group.next() ?? false
            }
        }
        executor.drain()
        #expect(await task.value)
        answer(.success(credentials("A")))
        #expect(await leader.value == .success("A"))
    }

    @Test func `many threads at once get the same credentials from one fetch`() async {
        let parallel = RefreshingCredentials(
            CountingSource(), clock: clock, logger: quietLogger)
        let found = await withTaskGroup(of: String.self) { group in
            for _ in 0..<200 {
                group.addTask { (try? await parallel.credentials().accessKeyID) ?? "failed" }
            }
            return await group.reduce(into: Set<String>()) { $0.insert($1) }
        }
        #expect(found == ["1"])
    }
}

/// Suspends every fetch until the test answers it.
private final class GatedSource: CredentialsProvider {
    private struct State {
        var fetchCount = 0
        var invalidationCount = 0
        var waiting: [CheckedContinuation<Result<AWSCredentials, CredentialsError>, Never>] = []
    }

    private let state = Mutex(State())

    var fetchCount: Int { state.withLock { $0.fetchCount } }
    var invalidationCount: Int { state.withLock { $0.invalidationCount } }

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let result = await withCheckedContinuation { continuation in
            state.withLock {
                $0.fetchCount += 1
                $0.waiting.append(continuation)
            }
        }
        return try result.get()
    }

    func invalidate() {
        state.withLock { $0.invalidationCount += 1 }
    }

    func answer(_ result: Result<AWSCredentials, CredentialsError>) {
        let waiting = state.withLock { state in
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume(returning: result) }
    }
}

/// A new key each time, after giving way to others.
private final class CountingSource: CredentialsProvider {
    private let count = Atomic(0)

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        for _ in 0..<10 { await Task.yield() }
        let number = count.add(1, ordering: .relaxed).newValue
        return AWSCredentials(accessKeyID: "\(number)", secretAccessKey: "s")
    }

    func invalidate() {}
}

/// Runs jobs only when told, on the thread that tells it: a test sees exactly where everybody stands.
private final class StepExecutor: TaskExecutor {
    private let ready = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        ready.withLock { $0.append(job) }
    }

    func drain() {
        while let job = ready.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) {
            job.runSynchronously(on: asUnownedTaskExecutor())
        }
    }
}
