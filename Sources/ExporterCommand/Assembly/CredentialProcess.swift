import Dispatch
import Synchronization

/// Runs the command line of a profile's `credential_process` and returns what it prints.
package enum CredentialProcess {
    package struct Failure: Error, CustomStringConvertible {
        package var description: String
    }

    @Sendable package static func run(_ commandLine: String, limit: Duration) async throws -> [UInt8] {
        let stop = Flag()
        return try await withTaskCancellationHandler {
            // Waiting for a child blocks, so it is done beside the threads that async code shares.
            try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(
                        with: Result { try output(of: commandLine, limit: limit) { stop.isSet } })
                }
            }
        } onCancel: {
            stop.set()
        }
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isSet: Bool { value.load(ordering: .relaxed) }
        func set() { value.store(true, ordering: .relaxed) }
    }

    /// What it printed until it ended; what it leaves running, a cache or an agent, may hold its output open for ever.
    private static func output(
        of commandLine: String, limit: Duration, isCancelled: () -> Bool
    ) throws -> [UInt8] {
        var child = try ChildProcess(shell: commandLine)
        let rounds = limit / ChildProcess.round
        var idle = 0.0
        while true {
            // The end is looked for first: what was printed before it is there to be read after it.
            let ending = child.ending()
            let wasIdle = try !child.read(mayWait: ending == nil)
            if let ending {
                guard case .status(0) = ending else { throw Failure(description: "it \(ending)") }
                return child.output
            }
            idle += wasIdle ? 1 : 0
            if isCancelled() {
                child.kill()
                throw CancellationError()
            }
            guard idle < rounds, child.output.count <= 1 << 20 else {
                child.kill()
                throw Failure(
                    description: idle < rounds
                        ? "it printed more than 1 MiB"
                        : "it did not end within \(limit.components.seconds) s, and was stopped")
            }
        }
    }
}
