import Dispatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Ends work on SIGINT and SIGTERM: the first cancels it in good order, the second ends the process at once.
enum Interruption {
    private static let signals = [SIGINT, SIGTERM]

    static func until(_ work: @escaping @Sendable () async throws -> Void) async throws {
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
            group.addTask {
                try await work()
                return true
            }
            group.addTask {
                await firstArrival(arrivals)
                return false
            }
            // Whichever is first: the end of the work, or a signal. After a signal the work still gets to its end.
            guard try await group.next() == false else {
                group.cancelAll()
                return
            }
            group.cancelAll()
            StandardError.shared.line("cwlogs-export: ending in good order; once more ends it at once")
            for number in signals { signal(number, SIG_DFL) }
            while try await group.next() != nil {}
        }
    }

    private static func firstArrival(_ arrivals: AsyncStream<Int32>) async {
        for await _ in arrivals { return }
    }
}
