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
        let (code, trouble) = meaning
        return ExportError(code, .file(trouble, doing: doing, root: root, why: reason))
    }

    private var meaning: (ExportError.Code, ExportError.FileTrouble) {
        switch number {
        case ENOTDIR, EEXIST, ELOOP: (.configuration, .notAFolder)
        case EACCES, EPERM, EROFS: (.notPermitted, .notPermitted)
        case ENOSPC, EDQUOT, EFBIG: (.serviceUnavailable, .noSpace)
        case ENAMETOOLONG: (.configuration, .nameTooLong)
        case ENOENT: (.configuration, .missing)
        default: (.failed, .other)
        }
    }

    private var reason: String { String(cString: strerror(number)) }
}
