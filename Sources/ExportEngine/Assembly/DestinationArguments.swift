import ExportCore

/// Where the archive lies and how it is kept there, understood.
package enum DestinationArguments {
    package static func destination(_ values: SettingValues) throws(SettingProblem) -> Destination {
        let form = "write s3://BUCKET, s3://BUCKET/PREFIX or file:///FOLDER"
        let found = try values.value(.destination) { text throws(SettingValues.Complaint) in
            if text.hasPrefix("file://") { return try folder(text, form) }
            guard text.hasPrefix("s3://") else {
                throw .init("'\(text)' is no archive that this program can write; \(form)")
            }
            let parts = text.dropFirst(5).split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            let bucket = String(parts.first ?? "")
            let allowed = bucket.unicodeScalars.allSatisfy { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", ".", "-", "_": true
                default: false
                }
            }
            guard (3...255).contains(bucket.utf8.count), allowed else {
                throw .init("'\(text)' names no possible bucket ('\(bucket)'); \(form)")
            }
            return Destination(bucket: bucket, prefix: parts.count > 1 ? String(parts[1]) : "")
        }
        guard let found else {
            throw values.missing(.destination, form)
        }
        return found
    }

    private static func folder(_ text: String, _ form: String) throws(SettingValues.Complaint) -> Destination {
        let path = text.dropFirst("file://".count)
        guard path.utf8.first == UInt8(ascii: "/"), path.contains(where: { $0 != "/" }), !path.utf8.contains(0) else {
            throw .init("'\(text)' names no folder by its whole path; \(form), with three slashes")
        }
        return Destination(folder: String(path))
    }

    static func storage(_ values: SettingValues) throws(SettingProblem) -> StorageOptions {
        var storage = StorageOptions()
        storage.storageClass = try values.value(.storageClass) { text throws(SettingValues.Complaint) in
            if ["GLACIER", "DEEP_ARCHIVE"].contains(text) {
                throw .init(
                    "objects of '\(text)' cannot be read back at once, which sweeps must do: use GLACIER_IR, or a "
                        + "lifecycle rule of the bucket for what is sealed")
            }
            let allowed = text.utf8.allSatisfy {
                (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == 0x5F || $0 == 0x2D
            }
            guard allowed, !text.isEmpty else {
                throw .init("'\(text)' is no storage class; write STANDARD_IA, INTELLIGENT_TIERING, GLACIER_IR, …")
            }
            return text
        }
        storage.kmsKey = try values.value(.kmsKey) { text throws(SettingValues.Complaint) in
            guard !text.isEmpty, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), text != "alias/" else {
                throw .init("'\(text)' is no key; write arn:aws:kms:REGION:ACCOUNT:key/ID, the id, or alias/NAME")
            }
            return text
        }
        storage.bucketOwnerFullControl = try values.flag(.bucketOwnerFullControl)
        storage.expectedBucketOwner = try values.value(.expectedBucketOwner) { text throws(SettingValues.Complaint) in
            guard text.utf8.count == 12, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
                throw .init("'\(text)' is no account; it has 12 digits")
            }
            return text
        }
        return storage
    }

    /// What a folder cannot do.
    static func check(
        _ destination: Destination, _ engine: ExportPolicy.Engine, _ values: SettingValues
    ) throws(SettingProblem) {
        guard destination.bucket == nil else { return }
        let name = values.spelling.name
        if engine == .exportTask {
            throw SettingProblem(
                .surroundings,
                "\(name(.destination)) \(destination): the service's export tasks write to buckets alone: choose "
                    + "\(name(.engine)) read, or name a bucket")
        }
        for setting in [Setting.storageClass, .kmsKey, .bucketOwnerFullControl, .expectedBucketOwner, .partSize]
        where values[setting] != nil {
            throw SettingProblem(
                .surroundings,
                "\(name(setting)) is for buckets, and \(name(.destination)) is \(destination): leave it out")
        }
    }
}
