import AWSClient

extension StoreDSN {
    /// The store that the DSN names, on the run's own clients. In the archive's own bucket the state is stored as the
    /// manifests are; in another, as that bucket decides.
    package func store(_ clients: AWSClients, beside settings: ExportSettings) -> any StateStore {
        switch self {
        case .s3(let bucket, let key):
            let isArchives = bucket == settings.destination.bucket
            return S3StateStore(
                s3: clients.s3, bucket: bucket, key: key, storage: isArchives ? settings.storage : StorageOptions())
        case .dynamoDB(let table, let key):
            return DynamoDBStateStore(client: clients.dynamoDB, table: table, key: key)
        case .file(let path): return FileStateStore(path: path)
        }
    }
}
