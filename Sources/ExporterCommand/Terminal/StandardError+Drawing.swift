import Seams

extension StandardError {
    /// Tells again and again how far the work is, while it goes on, and takes the progress line away at its end.
    func telling<Value: Sendable>(
        every pause: Duration, _ clock: any WallClock, _ tell: @escaping @Sendable () -> Void,
        of work: @escaping @Sendable () async throws -> Value
    ) async throws -> Value {
        defer { show(nil) }
        return try await withThrowingTaskGroup(of: Value?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                // Cancelled when the work has ended; a cancelled sleep throws, and that is all that it can throw.
                while (try? await clock.sleep(for: pause)) != nil { tell() }
                return nil
            }
            while let value = try await group.next() {
                guard let value else { continue }
                group.cancelAll()
                return value
            }
            throw CancellationError()
        }
    }
}
