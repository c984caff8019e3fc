import CBuild

/// Which program this is.
enum Version {
    static let number = "0.1.0"

    /// With the commit that it was built from, where the build was told.
    static let text: String = {
        let commit = String(cString: cwlogs_commit())
        return "cwlogs-export \(number)" + (commit.isEmpty ? "" : " (\(commit))")
    }()
}
