import Seams

/// What a file operation's failure means to the run: one table for the archive and for the state.
package struct FileFailure: Sendable {
    let failure: FileError

    package init(_ failure: FileError) {
        self.failure = failure
    }

    package var code: ExportError.Code {
        switch failure.code {
        case .notFound, .notAFolder, .alreadyExists, .nameTooLong: .configuration
        case .denied: .notPermitted
        case .full: .serviceUnavailable
        case .isAFolder, .notEmpty, .failed, .stopped: .failed
        }
    }

    /// Of the archive's folder.
    ///
    /// - Parameter doing: `writing file:///dir/key`.
    package func error(_ doing: String, root: String) -> ExportError {
        let option = "--destination file://\(root)"
        let advice =
            switch failure.code {
            case .notAFolder, .alreadyExists: "; \(option) must be a folder, or name none yet"
            case .denied: "; give the program's user the right to write below \(option)"
            case .full: "; make room for \(option), and run again"
            case .nameTooLong: "; choose a shorter folder or --layout"
            case .notFound: "; make the folder above \(option), or correct it"
            case .isAFolder, .notEmpty, .failed, .stopped: ""
            }
        return ExportError(code, "\(doing): \(failure)\(advice)")
    }

    /// Of the state's file, whose name stands before the message.
    ///
    /// - Parameter doing: `writing`.
    package func stateError(_ doing: String) -> ExportError {
        let advice =
            switch failure.code {
            case .denied: "; give the program's user the right to write there, or name another file"
            case .full: "; make room, and run again"
            case .notFound, .notAFolder, .alreadyExists, .nameTooLong, .isAFolder:
                "; name a file that can be read and replaced there"
            case .notEmpty, .failed, .stopped: ""
            }
        return ExportError(code, "\(doing) it: \(failure)\(advice)")
    }
}
