import AWSClient
import ExportCore
import ExportEngine
import Storage

/// The two policies that a configuration needs, and nothing beyond: one for the user or role that runs the program, one for the bucket
/// that the service's export tasks write to [S-EXPORT-POLICY].
package struct PolicyDocuments: Encodable, Sendable {
    package struct Policy: Encodable, Sendable {
        enum CodingKeys: String, CodingKey { case version = "Version", statement = "Statement" }
        var version = "2012-10-17"
        var statement: [Statement]
    }

    package struct Statement: Encodable, Sendable {
        enum CodingKeys: String, CodingKey {
            case sid = "Sid", effect = "Effect", principal = "Principal", action = "Action", resource = "Resource"
            case condition = "Condition"
        }
        var sid: String
        var effect = "Allow"
        var principal: [String: String]?
        var action: [String]
        var resource: [String]
        var condition: [String: [String: [String]]]?
    }

    /// For the user or role that runs `cwlogs-export`.
    package var identityPolicy: Policy
    /// For the destination bucket; `nil` where no export task writes to it.
    package var bucketPolicy: Policy?

    package init(_ settings: ExportSettings, state: StoreDSN, region: String, account: String) {
        let partition = Partition.of(region: region)
        let logs = "arn:\(partition.id):logs:\(region):\(account)"
        let bucket = settings.destination.bucket.map { "arn:\(partition.id):s3:::\($0)" }
        let prefix = settings.destination.prefix.isEmpty ? "" : settings.destination.prefix + "/"
        let groups = settings.selection.resources.map { "\(logs):log-group:\($0)" }
        identityPolicy = Policy(
            statement: Self.logStatements(settings, logs: logs, groups: groups)
                + (bucket.map { Self.archiveStatements(bucket: $0, prefix: prefix, settings.storage) } ?? [])
                + Self.keyStatements(settings.storage, partition: partition.id, region: region, account: account)
                + Self.stateStatements(
                    state, settings.destination, settings.storage, partition: partition.id, region: region,
                    account: account))
        guard settings.policy.engine == .exportTask, let bucket else { return }
        bucketPolicy = Policy(
            statement: Self.exportTaskStatements(
                bucket: bucket, prefix: prefix, account: account, groups: groups,
                service: "logs.\(region).\(partition.dnsSuffix)"))
    }

    private static func logStatements(_ settings: ExportSettings, logs: String, groups: [String]) -> [Statement] {
        var reading = ["logs:DescribeLogStreams", "logs:FilterLogEvents", "logs:GetLogEvents"]
        if settings.unmask { reading.append("logs:Unmask") }
        var statements = [
            Statement(sid: "ListLogGroups", action: ["logs:DescribeLogGroups"], resource: ["\(logs):log-group:*"])
        ]
        if settings.policy.engine == .exportTask {
            reading.insert("logs:CreateExportTask", at: 0)
            // Export tasks have no ARN.
            statements.append(
                Statement(sid: "WatchExportTasks", action: ["logs:DescribeExportTasks"], resource: ["*"]))
        }
        statements.append(Statement(sid: "ExportLogGroups", action: reading, resource: groups))
        return statements
    }

    private static func archiveStatements(bucket: String, prefix: String, _ storage: StorageOptions) -> [Statement] {
        // Completing an upload in parts, and uploading one, is s3:PutObject.
        var writing = ["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"]
        if storage.bucketOwnerFullControl { writing.append("s3:PutObjectAcl") }
        return [
            Statement(
                sid: "ListArchive", action: ["s3:ListBucket", "s3:ListBucketMultipartUploads"], resource: [bucket]),
            Statement(sid: "WriteArchive", action: writing, resource: ["\(bucket)/\(prefix)*"]),
        ]
    }

    /// Uploading in parts needs to decrypt too, and so does reading what was written.
    private static func keyStatements(
        _ storage: StorageOptions, partition: String, region: String, account: String
    ) -> [Statement] {
        guard let key = storage.kmsKey else { return [] }
        var statement = Statement(
            sid: "EncryptArchive", action: ["kms:Decrypt", "kms:GenerateDataKey"], resource: [key])
        if key.hasPrefix("alias/") {
            // An alias is not a resource of these actions: the condition names it, for any key that it stands for.
            statement.resource = ["arn:\(partition):kms:\(region):\(account):key/*"]
            statement.condition = ["ForAnyValue:StringEquals": ["kms:ResourceAliases": [key]]]
        } else if !key.hasPrefix("arn:") {
            statement.resource = ["arn:\(partition):kms:\(region):\(account):key/\(key)"]
        }
        return [statement]
    }

    private static func stateStatements(
        _ state: StoreDSN, _ destination: Destination, _ storage: StorageOptions, partition: String, region: String,
        account: String
    ) -> [Statement] {
        switch state {
        case .file: []
        case .s3(let bucket, let key):
            [
                Statement(
                    sid: "KeepState",
                    action: ["s3:GetObject", "s3:PutObject"]
                        + (storage.bucketOwnerFullControl && bucket == destination.bucket ? ["s3:PutObjectAcl"] : []),
                    resource: [key, StatePlace.shardFolder(head: key)].map { "arn:\(partition):s3:::\(bucket)/\($0)*" })
            ]
        case .dynamoDB(let table, _):
            [
                Statement(
                    sid: "KeepState",
                    action: [
                        "dynamodb:DeleteItem", "dynamodb:DescribeTable", "dynamodb:GetItem", "dynamodb:PutItem",
                    ],
                    resource: ["arn:\(partition):dynamodb:\(region):\(account):table/\(table)"])
            ]
        }
    }

    /// What the service demands before a task may write [S-EXPORT-POLICY]: it asks for the bucket's ACL, and puts
    /// objects that the bucket's owner controls. Only for this account, and only for tasks of the selected groups.
    private static func exportTaskStatements(
        bucket: String, prefix: String, account: String, groups: [String], service: String
    ) -> [Statement] {
        let source = [
            "StringEquals": ["aws:SourceAccount": [account]],
            "ArnLike": ["aws:SourceArn": groups],
        ]
        var writing = source
        writing["StringEquals"]?["s3:x-amz-acl"] = ["bucket-owner-full-control"]
        return [
            Statement(
                sid: "ExportTasksLookAtBucket", principal: ["Service": service], action: ["s3:GetBucketAcl"],
                resource: [bucket], condition: source),
            Statement(
                sid: "ExportTasksWriteArchive", principal: ["Service": service], action: ["s3:PutObject"],
                resource: ["\(bucket)/\(prefix)*"], condition: writing),
        ]
    }
}

extension GroupSelection {
    /// As policies name groups: with the same wildcards. A whole name stands there with its streams, too.
    fileprivate var resources: [String] {
        if wanted.isEmpty { return ["*"] }
        let prefixes = wanted.compactMap { if case .prefix(let prefix) = $0.form { prefix } else { nil } }
        var resources: Set<String> = []
        for pattern in wanted {
            // What a shorter prefix covers adds nothing.
            if prefixes.contains(where: { $0 != pattern.head && pattern.head.hasPrefix($0) }) { continue }
            switch pattern.form {
            case .prefix(let prefix): resources.insert("\(prefix)*")
            case .name(let text), .glob(let text):
                resources.formUnion(text.hasSuffix("*") ? [text] : [text, "\(text):*"])
            }
        }
        return resources.sorted()
    }
}
