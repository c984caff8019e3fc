/// CloudWatch Logs in one region: JSON 1.1 over POST, the operation in `X-Amz-Target` [S-WIRE].
final class CloudWatchLogs {
    let context: WorldContext
    let storage: ObjectStorage
    let region: String
    private(set) var groups: [String: LogGroupState] = [:]
    /// Deleted groups: their events are still part of the truth.
    private(set) var graveyard: [LogGroupState] = []
    private(set) var groupNames: [ExactName] = []
    /// In the order of creation.
    private(set) var tasks: [ExportTask] = []
    /// Those that were still active when last looked at.
    var openTasks: [ExportTask] = []
    /// Newest first.
    private(set) lazy var oldTasks = makeOldTasks()
    let retention = AccountRetention()
    /// Up to when what retention has deleted was taken note of.
    private var settledAt: Int64

    init(context: WorldContext, storage: ObjectStorage, region: String) {
        self.context = context
        self.storage = storage
        self.region = region
        settledAt = context.now
    }

    var now: Int64 { context.now }

    func answer(_ request: ParsedRequest) throws(ServiceError) -> WireAnswer {
        guard request.header("X-Amz-Target")?.hasPrefix("Logs_20140328.") == true else {
            throw ServiceError(400, "UnknownOperationException", "")
        }
        let body = try body(request)
        var answer = WireAnswer(status: 200, body: body)
        answer.set("Content-Type", "application/x-amz-json-1.1")
        return answer
    }

    private func body(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        switch request.operation {
        case "CreateLogGroup": try createLogGroup(request)
        case "DeleteLogGroup": try deleteLogGroup(request)
        case "DescribeLogGroups": try describeLogGroups(request)
        case "PutLogGroupDeletionProtection": try putDeletionProtection(request)
        case "PutRetentionPolicy": try putRetentionPolicy(request)
        case "DeleteRetentionPolicy": try deleteRetentionPolicy(request)
        case "PutAccountPolicy": try putAccountPolicy(request)
        case "DeleteAccountPolicy": try deleteAccountPolicy(request)
        case "DescribeAccountPolicies": try describeAccountPolicies(request)
        case "CreateLogStream": try createLogStream(request)
        case "DeleteLogStream": try deleteLogStream(request)
        case "DescribeLogStreams": try describeLogStreams(request)
        case "PutLogEvents": try putLogEvents(request)
        case "FilterLogEvents": try filterLogEvents(request)
        case "GetLogEvents": try getLogEvents(request)
        case "CreateExportTask": try createExportTask(request)
        case "DescribeExportTasks": try describeExportTasks(request)
        case "CancelExportTask": try cancelExportTask(request)
        default:
            throw ServiceError(400, "UnknownOperationException", "The simulator does not serve \(request.operation).")
        }
    }

    func writer() -> JSONWriter {
        JSONWriter(escapesNonASCII: context.configuration.jsonText == .asciiEscaped)
    }

    func add(_ task: ExportTask) {
        tasks.append(task)
        openTasks.append(task)
    }

    // MARK: Groups

    /// The group that exists now.
    func group(named name: String) -> LogGroupState? {
        groups[name].flatMap { $0.creationTime <= now ? $0 : nil }
    }

    func existingGroup(_ name: String) throws(ServiceError) -> LogGroupState {
        guard let group = group(named: name) else {
            context.happened(.goneGroup)
            throw ServiceError(400, "ResourceNotFoundException", "The specified log group does not exist.")
        }
        return group
    }

    /// The group named by `logGroupName` or, by name or ARN, by `logGroupIdentifier`; exactly one of them
    /// [S-GROUP-IDENTIFIER].
    func group(of arguments: JSONArguments) throws(ServiceError) -> LogGroupState {
        let name = try arguments.string("logGroupName")
        let identifier = try arguments.string("logGroupIdentifier")
        switch (name, identifier) {
        case (let name?, nil): return try existingGroup(name)
        case (nil, let identifier?):
            let isARN = identifier.hasPrefix("arn:")
            return try existingGroup(isARN ? identifier.split(separator: ":").last.map(String.init) ?? "" : identifier)
        default:
            throw arguments.refuse("Specify exactly one of logGroupName and logGroupIdentifier.")
        }
    }

    func makeGroup(
        _ name: String, at creationTime: Int64, _ logGroupClass: LogGroupClass, retentionInDays: Int?
    ) -> LogGroupState {
        LogGroupState(
            name: name, creationTime: creationTime, logGroupClass: logGroupClass, retentionInDays: retentionInDays,
            account: retention, context: context)
    }

    /// Where a policy takes effect, what expired under the rule before it is gone for good.
    func settleRetention() {
        for instant in retention.changes(after: settledAt, through: now) { forgetExpired(at: instant - 1) }
        settledAt = now
    }

    func forgetExpired(at instant: Int64) {
        for group in groups.values { group.forgetExpired(at: instant) }
    }

    func insert(_ group: LogGroupState) {
        groups[group.name] = group
        let name = ExactName(group.name)
        groupNames.insert(name, at: groupNames.partitionPoint { $0 < name })
    }

    func bury(_ name: String) {
        guard let group = groups.removeValue(forKey: name) else { return }
        graveyard.append(group)
        groupNames.removeAll { $0.text == name }
    }

    func arn(group: String) -> String {
        let partition = region.hasPrefix("cn-") ? "aws-cn" : region.hasPrefix("us-gov-") ? "aws-us-gov" : "aws"
        return "arn:\(partition):logs:\(region):\(context.configuration.accountID):log-group:\(group)"
    }
}
