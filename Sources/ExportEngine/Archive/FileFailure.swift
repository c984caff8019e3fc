#if canImport(Glibc)
    import Glibc
#endif

/// What a file operation's error number means to the run.
package struct FileFailure: Sendable {
    let number: Int32

    package init(_ number: Int32) {
        self.number = number
    }

    /// - Parameter doing: `writing file:///dir/key`.
    package func error(_ doing: String, root: String) -> ExportError {
        let option = "--destination file://\(root)"
        switch number {
        case ENOTDIR, EEXIST, ELOOP:
            return ExportError(.configuration, "\(doing): \(reason); \(option) must be a folder, or name none yet")
        case EACCES, EPERM, EROFS:
            return ExportError(
                .notPermitted, "\(doing): \(reason); give the program's user the right to write below \(option)")
        case ENOSPC, EDQUOT, EFBIG:
            return ExportError(.serviceUnavailable, "\(doing): \(reason); make room for \(option), and run again")
        case ENAMETOOLONG:
            return ExportError(.configuration, "\(doing): \(reason); choose a shorter folder or --layout")
        case ENOENT:
            return ExportError(.configuration, "\(doing): \(reason); make the folder above \(option), or correct it")
        default:
            return ExportError(.failed, "\(doing): \(reason)")
        }
    }

    private var reason: String { String(cString: strerror(number)) }
}
