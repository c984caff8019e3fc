import ExportCore
import ExportEngine

extension ExportArguments {
    /// With the state in a file of this user, where no other place is given: one file a destination, and another one for
    /// the same name on another AWS.
    package init(_ values: SettingValues, environment: [String: String], now: Int64) throws(SettingProblem) {
        try self.init(values, now: now) { destination, endpointURL throws(SettingProblem) in
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
            let name: String
            switch destination.place {
            case .bucket(let bucket): name = bucket
            case .folder(let path):
                name = path.split(separator: "/").last.map { ArchiveLayout.encoded(String($0)) } ?? "folder"
            }
            return .file(path: "\(folder)/cwlogs-export/\(name)-\(digest).json")
        }
    }
}
