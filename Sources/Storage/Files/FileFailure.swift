import ExportFailures
import Seams

/// What a file operation's failure means to the run: one table for the archive and for the state.
package struct FileFailure: Sendable {
    let failure: FileError

    package init(_ failure: FileError) {
        self.failure = failure
    }

    private var meaning: (code: ExportError.Code, trouble: ExportError.FileTrouble) {
        switch failure.code {
        case .notAFolder, .alreadyExists, .isAFolder: (.configuration, .notAFolder)
        case .denied: (.notPermitted, .notPermitted)
        case .full: (.serviceUnavailable, .noSpace)
        case .nameTooLong: (.configuration, .nameTooLong)
        case .notFound: (.configuration, .missing)
        case .notEmpty, .failed, .stopped: (.failed, .other)
        }
    }

    /// Of the archive's folder.
    ///
    /// - Parameter doing: `writing file:///dir/key`.
    package func error(_ doing: String, root: String) -> ExportError {
        ExportError(meaning.code, .file(meaning.trouble, doing: doing, root: root, why: failure.reason))
    }

    /// Of the state's file, whose name stands before the message.
    ///
    /// - Parameter doing: `writing`.
    package func stateError(_ doing: String) -> ExportError {
        let advice =
            switch meaning.trouble {
            case .notPermitted: "; give the program's user the right to write there, or name another file"
            case .noSpace: "; make room, and run again"
            case .notAFolder, .nameTooLong, .missing: "; name a file that can be read and replaced there"
            case .other: ""
            }
        return ExportError(meaning.code, "\(doing) it: \(failure)\(advice)")
    }
}
