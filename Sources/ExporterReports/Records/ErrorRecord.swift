import ExportEngine
import ExportFailures
import ExporterSettings

/// Why a command or an invocation came to nothing, for programs.
package struct ErrorRecord: Encodable, Equatable, Sendable {
    package var code: ErrorCode
    package var message: String

    package init(code: ErrorCode, message: String) {
        self.code = code
        self.message = message
    }

    package init(_ error: ExportError, _ finding: AccessFinding?, _ sentences: Sentences) {
        self.init(code: finding.map(ErrorCode.init) ?? ErrorCode(error), message: sentences.sentence(error, finding))
    }

    package init(_ problem: SettingProblem) {
        self.init(code: ErrorCode(problem), message: problem.message)
    }
}

/// What a command prints with `--json` where it has no result.
package struct FailureRecord: Encodable, Sendable {
    /// `nil` where not even that could be parsed.
    var command: String?
    var exitStatus: ExitStatus
    var error: ErrorRecord

    package init(command: String?, _ status: ExitStatus, _ error: ErrorRecord) {
        self.command = command
        exitStatus = status
        self.error = error
    }
}
