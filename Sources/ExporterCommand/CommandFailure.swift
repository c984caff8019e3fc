import ExportEngine
import ExporterReports
import ExporterSettings

/// Why a command ends without having done its work: one line that names the option, its value and the fix.
package struct CommandFailure: Error, Sendable, Equatable, CustomStringConvertible {
    package var status: ExitStatus
    package var error: ErrorRecord

    package init(_ status: ExitStatus, _ error: ErrorRecord) {
        self.status = status
        self.error = error
    }

    /// - Parameter code: for programs, where the status does not say it all.
    package init(_ status: ExitStatus, _ message: String, code: ErrorCode? = nil) {
        self.init(status, ErrorRecord(code: code ?? ErrorCode(status), message: message))
    }

    package init(_ problem: SettingProblem) {
        self.init(ExitStatus(problem), ErrorRecord(problem))
    }

    package var message: String { error.message }
    package var description: String { message }
}

/// A command that has said all it has to say ends by throwing its status.
extension ExitStatus: Error {}
