/// `s3://bucket/key.json`, `dynamodb://table/key`, `file:///path.json`.
package enum StoreDSN: Hashable, Sendable, CustomStringConvertible {
    case s3(bucket: String, key: String)
    case dynamoDB(table: String, key: String)
    case file(path: String)

    package var description: String {
        switch self {
        case .s3(let bucket, let key): "s3://\(bucket)/\(key)"
        case .dynamoDB(let table, let key): "dynamodb://\(table)/\(key)"
        case .file(let path): "file://\(path)"
        }
    }
}
