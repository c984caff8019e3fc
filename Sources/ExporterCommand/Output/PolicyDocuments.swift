import AWSClient
import ExportCore
import ExportEngine

/// The two policies that a configuration needs, and nothing beyond: one for whoever runs the program, one for the bucket
/// that the service's export tasks write to (FACTS.md 1, bucket policy).
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
        let bucket = "arn:\(partition.id):s3:::\(settings.destination.bucket)"
        let prefix = settings.destination.prefix.isEmpty ? "" : settings.destination.prefix + "/"
        let prefixes = settings.selection.prefixes.isEmpty ? [""] : settings.selection.prefixesToList
        let groups = prefixes.map { "\(logs):log-group:\($0)*" }
        identityPolicy = Policy(
            statement: Self.logStatements(settings, logs: logs, groups: groups)
                + Self.archiveStatements(bucket: bucket, prefix: prefix)
                + Self.stateStatements(
                    state, settings.destination, partition: partition.id, region: region, account: account))
        guard settings.policy.engine == .exportTask else { return }
        bucketPolicy = Policy(
            statement: Self.exportTaskStatements(
                bucket: bucket, prefix: prefix, account: account, groups: groups,
                service: "logs.\(region).\(partition.dnsSuffix)"))
    }

    private static func logStatements(_ settings: ExportSettings, logs: String, groups: [String]) -> [Statement] {
        var reading = ["logs:DescribeLogStreams", "logs:FilterLogEvents"]
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

    private static func archiveStatements(bucket: String, prefix: String) -> [Statement] {
        [
            Statement(sid: "ListArchive", action: ["s3:ListBucket"], resource: [bucket]),
            Statement(
                sid: "WriteArchive", action: ["s3:DeleteObject", "s3:GetObject", "s3:PutObject"],
                resource: ["\(bucket)/\(prefix)*"]),
        ]
    }

    private static func stateStatements(
        _ state: StoreDSN, _ destination: Destination, partition: String, region: String, account: String
    ) -> [Statement] {
        switch state {
        case .file: []
        case .s3(let bucket, let key):
            [
                Statement(
                    sid: "KeepState", action: ["s3:GetObject", "s3:PutObject"],
                    resource: ["arn:\(partition):s3:::\(bucket)/\(key)*"])
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

    /// What the service demands before a task may write (FACTS.md 1): it asks for the bucket's ACL, and puts objects that
    /// the bucket's owner controls. Only for this account, and only for tasks of the selected groups.
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
