import Synchronization

/// How often each operation was called: users pay for calls in quota, so a run reports them.
package final class CallCounter: Sendable {
    package struct Count: Sendable, Equatable {
        /// `logs:DescribeLogStreams`
        package var operation: String
        /// Requests that were tried, first attempts and retries.
        package var attempts = 0
        package var retries = 0
        /// Attempts that the service refused for being too many.
        package var throttles = 0

        package init(operation: String, attempts: Int = 0, retries: Int = 0, throttles: Int = 0) {
            self.operation = operation
            self.attempts = attempts
            self.retries = retries
            self.throttles = throttles
        }
    }

    private let counts = Mutex<[String: Count]>([:])

    package init() {}

    /// By name of the operation.
    package func snapshot() -> [Count] {
        counts.withLock { counts in counts.values.sorted { $0.operation < $1.operation } }
    }

    /// For the next run of a process that goes on.
    package func reset() {
        counts.withLock { $0 = [:] }
    }

    func recordAttempt(_ operation: AWSOperation, isRetry: Bool) {
        change(operation) { count in
            count.attempts += 1
            if isRetry { count.retries += 1 }
        }
    }

    func recordThrottle(_ operation: AWSOperation) {
        change(operation) { $0.throttles += 1 }
    }

    private func change(_ operation: AWSOperation, _ body: (inout Count) -> Void) {
        let name = operation.description
        counts.withLock { body(&$0[name, default: Count(operation: name)]) }
    }
}
