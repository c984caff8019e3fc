import ExportCore
import Storage

extension StoreDSN {
    /// The store that the DSN names, by the run's own ways to the outside. In the archive's own bucket the state is stored
    /// as the manifests are; in another, as that bucket decides.
    package func store(in environment: ExportEnvironment) -> any StateStore {
        let (clients, settings) = (environment.clients, environment.settings)
        switch self {
        case .s3(let bucket, let key):
            let isArchives = bucket == settings.destination.bucket
            return S3StateStore(
                s3: clients.s3, bucket: bucket, key: key, storage: isArchives ? settings.storage : StorageOptions(),
                isProbed: settings.probesStateStore,
                inRegion: { try? clients.inRegion($0).s3 })
        case .dynamoDB(let table, let key):
            return DynamoDBStateStore(client: clients.dynamoDB, table: table, key: key)
        case .file(let path):
            return FileStateStore(path: path, files: environment.files, clock: environment.clock)
        }
    }
}
