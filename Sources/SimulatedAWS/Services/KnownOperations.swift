extension WorldConfiguration {
    /// All operations that are simulated, as they are denied and counted: `logs:CreateExportTask`.
    package static let knownOperations: [String] =
        logsOperations.map { "logs:\($0)" }
        + StorageOperation.allCases.filter { $0 != .unknown }.map { "s3:\($0.rawValue)" }
        + ["CreateTable", "DescribeTable", "GetItem", "PutItem", "DeleteItem"].map { "dynamodb:\($0)" }
        + ["GetCallerIdentity", "AssumeRole", "AssumeRoleWithWebIdentity"].map { "sts:\($0)" }

    private static let logsOperations = [
        "CreateLogGroup", "DeleteLogGroup", "DescribeLogGroups", "PutLogGroupDeletionProtection", "PutRetentionPolicy",
        "DeleteRetentionPolicy", "PutAccountPolicy", "DeleteAccountPolicy", "DescribeAccountPolicies",
        "CreateLogStream", "DeleteLogStream", "DescribeLogStreams", "PutLogEvents", "FilterLogEvents", "GetLogEvents",
        "CreateExportTask", "DescribeExportTasks", "CancelExportTask",
    ]

    /// Whether a bucket of S3 can be called so.
    package static func isBucketName(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        let isLetter = { (byte: UInt8) in (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) }
        guard (3...63).contains(bytes.count), let first = bytes.first, let last = bytes.last else { return false }
        return isLetter(first) && isLetter(last) && !name.contains("..")
            && bytes.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: ".") }
    }
}
