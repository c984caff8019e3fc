import AWSClient
import ExportCore

/// Why a run (or a command) could not do what it was asked to: one line for people, one code for programs.
package struct ExportError: Error, Sendable, CustomStringConvertible {
    /// The exit codes of the command line, and `errorType` of the function.
    package enum Code: String, Sendable {
        /// Something failed that may be worth another look.
        case failed
        /// A service did not answer, or not usefully, for as long as it is worth trying.
        case serviceUnavailable
        /// Nothing is wrong: the slot or the lease is held, or the time is over.
        case tryAgainLater
        case notPermitted
        case configuration
    }

    package var code: Code
    /// Names the option, its value and what to do.
    package var message: String
    package var cause: AWSError?
    /// Whose value the message begins with, where one setting is at fault: each door has its own name for it.
    package var setting: Setting?

    package init(_ code: Code, _ message: String, cause: AWSError? = nil) {
        self.code = code
        self.message = message
        self.cause = cause
    }

    package var description: String { message }

    /// Of an error that comes when the time of the run is over: it was that, and nothing is wrong. A call that waits for a
    /// service without room for it is given up then, too.
    var saysThatTimeWasOver: Bool {
        code == .tryAgainLater || cause?.isCancelled == true || cause?.kind == .throttled
    }
}

extension ExportError {
    /// What an AWS call's failure means to the run. `doing` says what was being done: `listing the log groups`.
    package init(_ error: AWSError, while doing: String) {
        let code: Code
        if error.isAccessDenied || error.isCredentialProblem {
            code = .notPermitted
        } else {
            switch error.kind {
            case .throttled, .transient, .outcomeUnknown: code = .serviceUnavailable
            case .permanent: code = error.isNotFound || error.isWrongRegion ? .configuration : .failed
            }
        }
        self.init(code, "\(doing): \(error)", cause: error)
    }
}
