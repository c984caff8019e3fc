import AWSClient
import Dispatch
import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Asks the person at the terminal for the code of their device.
enum CodePrompt {
    /// `nil` where nobody is there: the program is in a pipe, or a service.
    static var prompt: MFACodePrompt? {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1 else { return nil }
        return { serial in try await ask(serial) }
    }

    private struct NoAnswer: Error, CustomStringConvertible {
        let description = "the terminal was closed"
    }

    private static func ask(_ serial: String) async throws -> String {
        let isCancelled = Cancellation()
        return try await withTaskCancellationHandler {
            StandardError.shared.line("the code of \(serial), 6 digits:")
            return try await withCheckedThrowingContinuation { continuation in
                DispatchQueue.global().async {
                    continuation.resume(with: Result { try line { isCancelled.value.load(ordering: .relaxed) } })
                }
            }
        } onCancel: {
            isCancelled.value.store(true, ordering: .relaxed)
        }
    }

    private final class Cancellation: Sendable {
        let value = Atomic(false)
    }

    private static func line(_ isCancelled: () -> Bool) throws -> String {
        while true {
            if isCancelled() { throw CancellationError() }
            var wanted = pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0)
            guard poll(&wanted, 1, 100) > 0 else { continue }
            // A terminal gives whole lines.
            guard let line = readLine() else { throw NoAnswer() }
            return line
        }
    }
}
