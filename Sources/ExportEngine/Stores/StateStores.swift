import AWSClient

extension StoreDSN {
    /// The store that the DSN names, on the run's own clients.
    package func store(_ clients: AWSClients) -> any StateStore {
        switch self {
        case .s3(let bucket, let key): S3StateStore(s3: clients.s3, bucket: bucket, key: key)
        case .dynamoDB(let table, let key): DynamoDBStateStore(client: clients.dynamoDB, table: table, key: key)
        case .file(let path): FileStateStore(path: path)
        }
    }

    /// Why the state cannot be kept there beside this archive, or `nil`.
    package func conflict(with destination: Destination) -> String? {
        guard case .s3(let bucket, let key) = self, bucket == destination.bucket else { return nil }
        if key == destination.prefix {
            return "the state document and the destination are both \(self): give one of them another key"
        }
        let root = destination.prefix.isEmpty ? "" : destination.prefix + "/"
        if key.hasPrefix(root + "_manifests/") {
            return "the state document \(self) lies among the archive's manifests: give it another key"
        }
        return nil
    }
}
