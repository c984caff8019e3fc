extension StoreDSN {
    /// The store that the DSN names, by the run's own ways to the outside. In the archive's own bucket the state is stored
    /// as the manifests are; in another, as that bucket decides.
    package func store(in environment: ExportEnvironment) -> any StateStore {
        let (clients, settings) = (environment.clients, environment.settings)
        switch self {
        case .s3(let bucket, let key):
            let isArchives = bucket == settings.destination.bucket
            return S3StateStore(
                s3: clients.s3, bucket: bucket, key: key, storage: isArchives ? settings.storage : StorageOptions())
        case .dynamoDB(let table, let key):
            return DynamoDBStateStore(client: clients.dynamoDB, table: table, key: key)
        case .file(let path):
            return FileStateStore(path: path, files: environment.files, clock: environment.clock)
        }
    }

    /// Why the state cannot be kept there beside this archive, or `nil`.
    package func conflict(with destination: Destination) -> String? {
        if case .file(let path) = self, case .folder(let folder) = destination.place {
            guard path == folder || path.hasPrefix(folder + "/_manifests/") else { return nil }
            return "the state document would lie where the archive's own files do: give it another path"
        }
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
