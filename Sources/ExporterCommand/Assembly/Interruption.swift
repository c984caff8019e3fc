import Dispatch
import Seams
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ends work on SIGINT, SIGTERM and SIGHUP (a terminal that was closed): the first signal asks it to stop in good order, or cancels it where it cannot be
/// asked; the second ends the process at once.
enum Interruption {
    /// `nohup` sets SIGHUP to be ignored, and means it.
    static let heedsHangUp = !isIgnored(SIGHUP)
    private static let signals = heedsHangUp ? [SIGINT, SIGTERM, SIGHUP] : [SIGINT, SIGTERM]
    /// How long work that was asked to stop may take for it: the call that is under way with its retries, and the writes
    /// that save what is complete. A second signal ends it at once.
    static let patience: Duration = .seconds(90)

    /// Only to keep them: written once, and never read.
    nonisolated(unsafe) private static var lastSources: [any DispatchSourceSignal] = []

    private static func isIgnored(_ number: Int32) -> Bool {
        var action = sigaction()
        guard sigaction(number, nil, &action) == 0 else { return false }
        #if canImport(Glibc)
            return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == 1
        #else
            return unsafeBitCast(action.__sigaction_u.__sa_handler, to: Int.self) == 1
        #endif
    }

    /// For a service that is shutting down by the first signal: says so, and ends the process at the second.
    static func endAtTheNextSignal() {
        StandardError.shared.line("cwlogs-export: ending in good order; once more ends it at once")
        lastSources = signals.map { number in
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            // As a shell tells of a process that a signal has ended.
            source.setEventHandler { _exit(128 + number) }
            source.resume()
            return source
        }
    }

    /// - Parameter stop: what the work looks at; `nil`: it is cancelled instead.
    static func until(_ stop: StopRequest? = nil, _ work: @escaping @Sendable () async throws -> Void) async throws {
        let (arrivals, arrival) = AsyncStream.makeStream(of: Int32.self)
        let sources = signals.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { arrival.yield(number) }
            source.resume()
            return source
        }
        defer {
            for source in sources { source.cancel() }
            for number in signals { signal(number, SIG_DFL) }
        }
        try await withThrowingTaskGroup(of: Bool.self) { group in
            defer { group.cancelAll() }
            group.addTask {
                try await work()
                return true
            }
            group.addTask {
                for await _ in arrivals { break }
                return false
            }
            // Whichever is first: the end of the work, or a signal. After a signal the work still gets to its end.
            if try await group.next() == true { return }
            StandardError.shared.say(.notice, "ending in good order; once more ends it at once")
            for number in signals { signal(number, SIG_DFL) }
            if let stop {
                stop.make()
                group.addTask {
                    try await LiveClock().sleep(for: patience)
                    return false
                }
                if try await group.next() == true { return }
            }
            group.cancelAll()
            while try await group.next() != nil {}
        }
    }
}

/// The work is told to end: it saves what it has, and gives back its lease while the services still answer.
final class StopRequest: Sendable {
    private let made = Atomic(false)

    var isMade: Bool { made.load(ordering: .relaxed) }

    func make() { made.store(true, ordering: .relaxed) }
}

/// The machine's clock, whose sleeps end early once a stop is requested. To a run that is the same as a deadline: it waits
/// no longer, and can still save its state.
struct StoppableClock: WallClock {
    let stop: StopRequest
    private let machine = LiveClock()
    private static let step: Duration = .milliseconds(200)

    init(_ stop: StopRequest) {
        self.stop = stop
    }

    func nowMilliseconds() -> Int64 { machine.nowMilliseconds() }

    func sleep(for duration: Duration) async throws {
        var rest = duration
        while rest > .zero {
            if stop.isMade { throw CancellationError() }
            try await machine.sleep(for: min(rest, Self.step))
            rest -= Self.step
        }
    }
}
