import ExportCore
import ExportEngine
import Storage

/// Where the archive and its state lie.
extension ValueKind where Value == Destination {
    static var destination: Self {
        Self("s3://bucket/prefix|file:///dir") { text throws(SettingComplaint) in
            let form = "write s3://BUCKET, s3://BUCKET/PREFIX or file:///FOLDER"
            if text.hasPrefix("file://") { return try folder(text, form) }
            guard text.hasPrefix("s3://") else {
                throw SettingComplaint("'\(text)' is not an archive that this program can write; \(form)")
            }
            let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let bucket = String(parts.first ?? "")
            guard isPossible(bucket) else {
                throw SettingComplaint("'\(text)' names no possible bucket ('\(bucket)'); \(form)")
            }
            let prefix = parts.count > 1 ? String(parts[1]) : ""
            if let way = prefix.split(separator: "/").first(where: { $0 == "." || $0 == ".." }) {
                throw SettingComplaint(
                    "'\(text)' has the folder '\(way)', which leads out of the archive where it is copied to a disk: "
                        + "leave it out")
            }
            return Destination(bucket: bucket, prefix: prefix)
        }
    }

    /// The original's input: the bare name of a bucket.
    static var bucket: Self {
        Self("bucket") { text throws(SettingComplaint) in
            guard isPossible(text) else {
                throw SettingComplaint(
                    "'\(text)' is not a possible bucket; give its bare name, and a prefix as destinationPrefix")
            }
            return Destination(bucket: text)
        }
    }

    private static func folder(_ text: String, _ form: String) throws(SettingComplaint) -> Destination {
        let path = text.dropFirst("file://".count)
        guard path.utf8.first == UInt8(ascii: "/"), path.contains(where: { $0 != "/" }), !path.utf8.contains(0) else {
            throw SettingComplaint("'\(text)' names no folder by its whole path; \(form), with three slashes")
        }
        return Destination(folder: String(path))
    }

    private static func isPossible(_ bucket: String) -> Bool {
        let allowed = bucket.unicodeScalars.allSatisfy { scalar in
            switch scalar {
            case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
            default: false
            }
        }
        return allowed && (3...255).contains(bucket.utf8.count)
    }
}

extension ValueKind where Value == StoreDSN {
    static var state: Self {
        Self("dsn") { text throws(SettingComplaint) in try StoreDSN(parsing: text) }
    }
}

/// The original's `StateStoreType`.
enum StateStoreType: String, Sendable, CaseIterable {
    case s3, dynamodb, file

    init(_ dsn: StoreDSN) {
        self =
            switch dsn {
            case .s3: .s3
            case .dynamoDB: .dynamodb
            case .file: .file
            }
    }
}

extension StoreDSN {
    /// `s3://bucket/key.json`, `dynamodb://table/key`, `file:///path.json`
    package init(parsing text: String) throws(SettingComplaint) {
        guard let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") else {
            throw SettingComplaint(
                "'\(text)' has no scheme; write s3://BUCKET/KEY.json, dynamodb://TABLE/KEY or file:///PATH.json")
        }
        let name = String(text[..<colon])
        let rest = text[colon...].dropFirst("://".count)
        guard let type = StateStoreType(rawValue: name.lowercased()) else {
            throw SettingComplaint("'\(name)' is not a state store; there are s3, dynamodb and file")
        }
        if type == .file {
            guard rest.hasPrefix("/"), rest.count > 1, !rest.hasSuffix("/") else {
                throw SettingComplaint("'\(text)' names no file; write file:///PATH.json with three slashes")
            }
            self = .file(path: String(rest))
            return
        }
        let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !parts[1].hasSuffix("/") else {
            let form = type == .s3 ? "s3://BUCKET/KEY.json" : "dynamodb://TABLE/KEY"
            throw SettingComplaint("'\(text)' is not of the form \(form)")
        }
        self = type == .s3 ? .s3(bucket: parts[0], key: parts[1]) : .dynamoDB(table: parts[0], key: parts[1])
    }
}
