import ExportCore
import ExportEngine

extension ExportArguments {
    /// With the state in the archive's own bucket, where no other place is given: whoever can write the archive can go on
    /// with it, from any machine. Of an archive in a folder it is a file of this user: one file a destination.
    package init(_ values: SettingValues, environment: [String: String], now: Int64) throws(SettingProblem) {
        try self.init(values, now: now) { destination, endpointURL throws(SettingProblem) in
            if let bucket = destination.bucket {
                return .s3(bucket: bucket, key: ArchiveLayout.defaultStateKey(prefix: destination.prefix))
            }
            let home = environment["HOME"].flatMap { $0.isEmpty ? nil : "\($0)/.local/state" }
            let stateHome = environment["XDG_STATE_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil }
            guard let folder = stateHome ?? home else {
                throw SettingProblem(
                    .missing, .environment,
                    "no place for the state: give \(values.spelling.choice(\.state, "DSN")), or set HOME or "
                        + "XDG_STATE_HOME")
            }
            let endpoint = endpointURL ?? environment["AWS_ENDPOINT_URL_S3"] ?? environment["AWS_ENDPOINT_URL"] ?? ""
            let digest = StableHash.hexadecimal("\(destination)\u{0}\(endpoint)").prefix(8)
            let name =
                destination.container.split(separator: "/").last.map { ArchiveLayout.encoded(String($0)) } ?? "folder"
            return .file(path: "\(folder)/cwlogs-export/\(name)-\(digest).json")
        }
    }
}
