/// The bucket and prefix, or the folder, under which the archive lies.
package struct Destination: Hashable, Sendable, CustomStringConvertible {
    package enum Place: Hashable, Sendable {
        case bucket(String)
        /// An absolute path without a slash at its end.
        case folder(String)
    }

    package var place: Place
    /// Of all keys. Without slashes at its ends; may be empty, and is so in a folder.
    package var prefix: String

    package init(bucket: String, prefix: String = "") {
        place = .bucket(bucket)
        self.prefix = prefix.split(separator: "/", omittingEmptySubsequences: true).joined(separator: "/")
    }

    /// - Parameter path: absolute.
    package init(folder path: String) {
        place = .folder("/" + path.split(separator: "/", omittingEmptySubsequences: true).joined(separator: "/"))
        prefix = ""
    }

    /// `nil`: a folder.
    package var bucket: String? {
        if case .bucket(let name) = place { name } else { nil }
    }

    /// As manifests name it: the bucket, or `file:///dir`.
    package var container: String {
        switch place {
        case .bucket(let name): name
        case .folder(let path): "file://\(path)"
        }
    }

    package var description: String {
        guard let bucket else { return container }
        return prefix.isEmpty ? "s3://\(bucket)" : "s3://\(bucket)/\(prefix)"
    }
}
