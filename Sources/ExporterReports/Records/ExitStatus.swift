import ExportEngine
import ExportFailures
import ExporterSettings

/// What the process tells its caller. Part of the program's interface: scripts and schedulers rely on the numbers.
package enum ExitStatus: Int32, Sendable, CaseIterable, Encodable {
    case done = 0
    /// Something failed, or differs.
    case failures = 1
    /// The command line is not valid.
    case usage = 2
    /// A service did not answer.
    case unavailable = 69
    /// Nothing is wrong: the slot or the lease is held, or the time is over.
    case tryAgain = 75
    case notPermitted = 77
    /// A setting names something that does not exist, or contradicts another.
    case configuration = 78

    /// Of `plan --detailed-exitcode`: terraform's number, and no wrong usage, which has an object with `error`.
    package static let changesDue = ExitStatus.usage

    /// For the help of the commands.
    package static let help = """
        Exit status: 0 done · 1 failures · 2 usage · 69 service unavailable · 75 try again later (slot or lease held, \
        deadline) · 77 not permitted · 78 configuration.
        """

    package init(_ code: ExportError.Code) {
        self =
            switch code {
            case .failed: .failures
            case .serviceUnavailable: .unavailable
            case .tryAgainLater: .tryAgain
            case .notPermitted: .notPermitted
            case .configuration: .configuration
            }
    }

    package init(_ problem: SettingProblem) {
        self = problem.origin == .call ? .usage : .configuration
    }

    package init(_ report: RunReport) {
        self =
            switch report.stop {
            case .done: report.failures.isEmpty && !report.hasLost ? .done : .failures
            case .outOfTime, .leaseHeld, .slotTaken, .taskRunning, .takenOver: .tryAgain
            }
    }
}
