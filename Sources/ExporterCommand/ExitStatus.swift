import ExportEngine

/// What the process tells its caller. Part of the program's interface: scripts and schedulers rely on the numbers.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    case done = 0
    /// Something failed, or differs.
    case failures = 1
    /// The command line cannot be understood.
    case usage = 2
    /// A service did not answer.
    case unavailable = 69
    /// Nothing is wrong: the slot or the lease is held, or the time is over.
    case tryAgain = 75
    case notPermitted = 77
    /// A setting names something that does not exist, or contradicts another.
    case configuration = 78

    /// For the help of the commands.
    package static let help = """
        Exit status: 0 done · 1 failures · 2 usage · 69 service unavailable · 75 try again later (slot or lease held, \
        deadline) · 77 not permitted · 78 configuration.
        """
}

/// Why a command ends without having done its work: one line that names the option, its value and the fix.
package struct CommandFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package var status: ExitStatus
    package var message: String

    package init(_ status: ExitStatus, _ message: String) {
        self.status = status
        self.message = message
    }

    package var description: String { message }
}

extension CommandFailure {
    package init(_ problem: SettingProblem) {
        self.init(problem.place == .call ? .usage : .configuration, problem.message)
    }

    package init(_ error: ExportError) {
        let status: ExitStatus =
            switch error.code {
            case .failed: .failures
            case .serviceUnavailable: .unavailable
            case .tryAgainLater: .tryAgain
            case .notPermitted: .notPermitted
            case .configuration: .configuration
            }
        self.init(status, error.message)
    }
}
