import Seams

extension RunBudget {
    /// Work that is cancelled at an instant. A run winds down by its budget, before that; one that cannot, since a service
    /// does not answer, would be waited for beyond its deadline.
    ///
    /// - Parameter milliseconds: by the clock; `nil`: the work takes what it takes.
    /// - Throws: `CancellationError`, or what the cancelled work throws.
    package static func end<Result: Sendable>(
        at milliseconds: Int64?, _ clock: any WallClock, _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        guard let milliseconds else { return try await work() }
        return try await withThrowingTaskGroup(of: Result?.self) { group in
            group.addTask { try await work() }
            group.addTask {
                do {
                    try await clock.sleep(for: .milliseconds(max(0, milliseconds - clock.nowMilliseconds())))
                } catch is CancellationError {
                    // The work has ended first, as it should.
                }
                return nil
            }
            let first = try await group.next() ?? nil
            group.cancelAll()
            if let first { return first }
            guard let result = try await group.next() ?? nil else { throw CancellationError() }
            return result
        }
    }
}
