/// Absolute paths as texts.
enum FilePath {
    /// `/` of `/a`, and of itself.
    static func folder(of path: String) -> String {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }

    static func isAbove(_ folder: String, _ path: String) -> Bool {
        folder == "/" ? path != "/" : path.utf8.starts(with: "\(folder)/".utf8)
    }
}
