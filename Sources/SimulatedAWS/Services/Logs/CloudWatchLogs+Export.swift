/// Export tasks over the wire: one at a time [S-EXPORT-ONE] [S-EXPORT-SLOT-ERROR].
extension CloudWatchLogs {
    func settle() {
        settleRetention()
        guard !openTasks.isEmpty else { return }
        for task in openTasks { task.settle(context, storage: storage) }
        openTasks.removeAll { !$0.status(at: now).isActive }
    }

    /// One active task per account and region. One that is being cancelled still holds the slot here, the stricter
    /// reading.
    var hasActiveTask: Bool {
        openTasks.contains { $0.status(at: now).isActive }
    }

    func createExportTask(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(
            request,
            allowed: [
                "taskName", "logGroupName", "logStreamNamePrefix", "from", "to", "destination", "destinationPrefix",
            ])
        let order = ExportOrder(
            taskName: try arguments.string("taskName"), logGroup: try arguments.required("logGroupName"),
            logStreamNamePrefix: try arguments.string("logStreamNamePrefix"),
            from: try arguments.requiredInteger("from"), to: try arguments.requiredInteger("to"),
            destination: try arguments.required("destination"),
            destinationPrefix: try arguments.string("destinationPrefix"))
        try validate(order, arguments)
        let group = try existingGroup(order.logGroup)
        guard ClassRules(configuration: context.configuration).allowsExportTasks(of: group.logGroupClass) else {
            context.happened(.classRefusedTask)
            throw arguments.refuse(
                "This operation is not supported for log groups with the \(group.logGroupClass.rawValue) log class.")
        }
        guard order.to >= group.creationTime else {
            throw arguments.refuse("The specified 'to' time is earlier than the creation time of the log group.")
        }
        try checkDestination(order, arguments)
        guard !hasActiveTask else { throw ServiceError(400, "LimitExceededException", "Resource limit exceeded.") }
        let course = ExportCourse(context: context, bytes: expectedBytes(order, group))
        let task = ExportTask(id: context.makeUUID(), order: order, group: group, course: course)
        add(task)
        // With no prefix argument the test object is at the root of the bucket.
        let probe = (order.destinationPrefix.map { "\($0)/" } ?? "") + "aws-logs-write-test"
        storage.write(
            bucket: order.destination, key: probe, body: Array("Permission Check Successful".utf8), at: now)
        var json = writer()
        json.object { $0.member("taskId", task.id) }
        return json.bytes
    }

    func startForeignTask(runningFor milliseconds: Int64) -> String {
        let order = ExportOrder(
            taskName: "somebody-else", logGroup: "/somebody/else", from: 0, to: now,
            destination: "somebody-elses-bucket", destinationPrefix: "theirs")
        let course = ExportCourse(createdAt: now, endsAt: now + milliseconds)
        let task = ExportTask(id: context.makeUUID(), order: order, group: nil, course: course)
        add(task)
        return task.id
    }

    private func validate(_ order: ExportOrder, _ arguments: JSONArguments) throws(ServiceError) {
        guard order.from >= 0, order.to >= 0, order.from <= order.to else {
            throw arguments.refuse("The specified time range is not valid: from \(order.from) to \(order.to).")
        }
        if let prefix = order.logStreamNamePrefix {
            guard 1...512 ~= prefix.unicodeScalars.count, !prefix.contains(where: { $0 == ":" || $0 == "*" }) else {
                throw arguments.refuse(
                    "1 validation error detected: Value '\(prefix)' at 'logStreamNamePrefix' failed to satisfy "
                        + "constraint: Member must satisfy regular expression pattern: [^:*]*")
            }
        }
        if let name = order.taskName, !(1...512 ~= name.unicodeScalars.count) {
            throw arguments.refuse("taskName must have between 1 and 512 characters.")
        }
        guard 1...512 ~= order.destination.unicodeScalars.count, order.prefix.utf8.count <= 1024 else {
            throw arguments.refuse("The destination or its prefix is too long.")
        }
    }

    private func checkDestination(_ order: ExportOrder, _ arguments: JSONArguments) throws(ServiceError) {
        guard let bucket = storage.bucket(named: order.destination) else {
            throw arguments.refuse("The given bucket does not exist. Please make sure the bucket is valid.")
        }
        guard bucket.region == region else {
            throw arguments.refuse("The given bucket is not in the same region as the log group.")
        }
        guard context.configuration.requiresBucketPolicy else { return }
        let policy = BucketPolicy(bucket.policy)
        let principal = "logs.\(region).amazonaws.com" + (region.hasPrefix("cn-") ? ".cn" : "")
        let bucketARN = "arn:aws:s3:::\(order.destination)"
        let key = order.prefix + "/aws-logs-write-test"
        for (action, resource) in [("GetBucketAcl", bucketARN), ("PutObject", "\(bucketARN)/\(key)")]
        where !policy.allows(service: principal, action: "s3:\(action)", resource: resource) {
            throw arguments.refuse(
                "\(action) call on the given bucket failed. Please check if CloudWatch Logs has been granted "
                    + "permission to perform this operation.")
        }
    }

    private func expectedBytes(_ order: ExportOrder, _ group: LogGroupState) -> Int64 {
        guard context.configuration.exportMillisecondsPerMegabyte > 0 else { return 0 }
        let sorted = group.store.sorted()
        let first = sorted.partitionPoint { group.store.events[Int($0)].timestamp < order.from }
        let last = sorted.partitionPoint { group.store.events[Int($0)].timestamp <= order.to }
        return sorted[first..<max(first, last)].reduce(0) { $0 + Int64(group.store.events[Int($1)].message.utf8.count) }
    }

    /// Newest first; by id or by status but not both; an unknown id is an empty list.
    func describeExportTasks(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["taskId", "statusCode", "nextToken", "limit"])
        let id = try arguments.string("taskId")
        let status = try arguments.string("statusCode")
        guard id == nil || status == nil else {
            throw arguments.refuse("taskId and statusCode are mutually exclusive parameters.")
        }
        if let status, ExportTaskStatus(rawValue: status) == nil {
            throw arguments.refuse("Member must satisfy enum value set: statusCode")
        }
        let limit = try arguments.limit(max: 50)
        let query = "tasks|\(id ?? "")|\(status ?? "")"
        let listing = (tasks.reversed() + oldTasks).filter { task in
            isListed(task) && id.map { $0 == task.id } ?? true
                && status.map { $0 == task.status(at: now).rawValue } ?? true
        }
        var rest = listing[...]
        if let text = try arguments.string("nextToken") {
            let last = try PageToken(text, query: query, now: now).position
            rest = listing.drop { $0.id != last }.dropFirst()
        }
        let found = Array(rest.prefix(limit))
        if let last = found.last, oldTasks.contains(where: { $0.id == last.id }) { context.happened(.oldTasks) }
        let next =
            rest.count > limit ? found.last.map { PageToken.text($0.id, query: query, now: now) } : nil
        var json = writer()
        json.object { json in
            json.key("exportTasks")
            json.array(found) { describe($1, into: &$0) }
            json.member("nextToken", next)
        }
        return json.bytes
    }

    /// What the account exported long ago, every five minutes [S-EXPORT-LIST-LONG].
    func makeOldTasks() -> [ExportTask] {
        (0..<context.configuration.oldExportTasks).map { number in
            let end: Int64 = 1_600_000_000_000 - Int64(number) * 300_000
            let order = ExportOrder(
                taskName: "old-\(number)", logGroup: "/somebody/else", from: end - 600_000, to: end - 300_000,
                destination: "somebody-elses-bucket", destinationPrefix: "theirs")
            return ExportTask(
                id: context.draw.uuid(UInt64.max / 2 - UInt64(number)), order: order, group: nil,
                course: ExportCourse(createdAt: end - 60_000, endsAt: end))
        }
    }

    /// How long a finished task stays listed is not documented [S-EXPORT-LISTED].
    private func isListed(_ task: ExportTask) -> Bool {
        guard let listed = context.configuration.exportTaskListedFor else { return true }
        return now < task.endsAt + listed
    }

    /// `logStreamNamePrefix` is not echoed back.
    private func describe(_ task: ExportTask, into json: inout JSONWriter) {
        let status = task.status(at: now)
        json.object { json in
            json.member("taskId", task.id)
            json.member("taskName", task.order.taskName)
            json.member("logGroupName", task.order.logGroup)
            json.member("from", task.order.from)
            json.member("to", task.order.to)
            json.member("destination", task.order.destination)
            json.member("destinationPrefix", task.order.prefix)
            json.key("status")
            json.object { json in
                json.member("code", status.rawValue)
                json.member("message", status.isActive ? nil : task.message)
            }
            json.key("executionInfo")
            json.object { json in
                json.member("creationTime", task.createdAt)
                json.member("completionTime", status.isActive ? nil : task.endsAt)
            }
        }
    }

    func cancelExportTask(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["taskId"])
        let id = try arguments.required("taskId")
        guard let task = tasks.last(where: { $0.id == id }) else {
            throw ServiceError(400, "ResourceNotFoundException", "The specified export task does not exist.")
        }
        let status = task.status(at: now)
        guard status == .pending || status == .running else {
            throw ServiceError(
                400, "InvalidOperationException", "The specified export task has already finished")
        }
        let delay = context.draw.milliseconds(0...5000, .cancelDelay, context.makeIdentifier())
        task.cancel(at: now, takingEffectAt: now + delay)
        return []
    }
}
