/// Log streams over the wire [S-LIST-STREAMS].
extension CloudWatchLogs {
    func createLogStream(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["logGroupName", "logStreamName"])
        let group = try existingGroup(arguments.required("logGroupName"))
        let name = try arguments.required("logStreamName")
        guard 1...512 ~= name.unicodeScalars.count, !name.contains(where: { $0 == ":" || $0 == "*" }) else {
            throw arguments.refuse(
                "1 validation error detected: Value '\(name)' at 'logStreamName' failed to satisfy constraint: "
                    + "Member must satisfy regular expression pattern: [^:*]*")
        }
        guard group.streams.index(of: name) == nil else {
            throw ServiceError(400, "ResourceAlreadyExistsException", "The specified log stream already exists")
        }
        _ = group.stream(named: name, createdAt: now)
        return []
    }

    func deleteLogStream(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(request, allowed: ["logGroupName", "logStreamName"])
        let group = try existingGroup(arguments.required("logGroupName"))
        try checkDeletable(group)
        guard try group.deleteStream(arguments.required("logStreamName")) else { throw Self.streamMissing }
        return []
    }

    /// The index of a stream that exists now. One that is gone fails the whole request that names it [S-STREAM-GONE].
    func existingStream(_ name: String, in group: LogGroupState) throws(ServiceError) -> Int {
        guard let index = group.streams.index(of: name), group.streams.streams[index].creationTime <= now else {
            context.happened(.goneStream)
            throw Self.streamMissing
        }
        return index
    }

    private static let streamMissing = ServiceError(
        400, "ResourceNotFoundException", "The specified log stream does not exist.")

    func describeLogStreams(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(
            request,
            allowed: [
                "logGroupName", "logGroupIdentifier", "logStreamNamePrefix", "orderBy", "descending", "nextToken",
                "limit",
            ])
        let group = try group(of: arguments)
        let prefix = try arguments.string("logStreamNamePrefix")
        let orderBy = try arguments.string("orderBy") ?? "LogStreamName"
        let descending = try arguments.bool("descending") ?? false
        guard orderBy == "LogStreamName" || orderBy == "LastEventTime" else {
            throw arguments.refuse("Member must satisfy enum value set: [LogStreamName, LastEventTime]")
        }
        guard prefix == nil || orderBy == "LogStreamName" else {
            throw arguments.refuse("Cannot order by LastEventTime with a logStreamNamePrefix.")
        }
        let limit = try arguments.limit(max: 50)
        group.streams.settle(now: now)
        let listing = StreamListing(group: group, prefix: prefix, byName: orderBy == "LogStreamName", now: now)
        let query = "streams|\(group.name)|\(prefix ?? "")|\(orderBy)|\(descending)"
        let token: PageToken? =
            if let text = try arguments.string("nextToken") { try PageToken(text, query: query, now: now) } else { nil }
        let (found, next) = listing.page(after: token?.position, descending: descending, limit: limit)
        var json = writer()
        json.object { json in
            json.key("logStreams")
            json.array(found) { describe(group.streams.streams[$1], of: group, into: &$0) }
            json.member("nextToken", next.map { PageToken.text($0, query: query, now: now) })
        }
        return json.bytes
    }

    /// Without events there are no times; `storedBytes` is always 0 since 2019 [S-STREAM-EMPTY].
    private func describe(_ stream: StreamTable.Stream, of group: LogGroupState, into json: inout JSONWriter) {
        let hasTimes = group.showsTimes(of: stream)
        if !hasTimes, stream.lastEvent != nil { context.happened(.timelessStream) }
        json.object { json in
            json.member("logStreamName", stream.name.text)
            json.member("creationTime", stream.creationTime)
            json.member("firstEventTimestamp", hasTimes ? stream.firstEvent : nil)
            json.member("lastEventTimestamp", hasTimes ? stream.lastEvent : nil)
            json.member("lastIngestionTime", hasTimes ? stream.lastIngestion : nil)
            json.member("uploadSequenceToken", "49" + String(repeating: "0", count: 54))
            json.member("arn", "\(arn(group: group.name)):log-stream:\(stream.name.text)")
            json.member("storedBytes", 0)
        }
    }
}

/// One order of a group's streams, paged by the last stream shown.
private struct StreamListing {
    let streams: [StreamTable.Stream]
    let order: [Int]
    let prefix: String?
    let byName: Bool
    let now: Int64

    init(group: LogGroupState, prefix: String?, byName: Bool, now: Int64) {
        order = byName ? group.streams.sortedByName() : group.streams.sortedByLastEvent()
        streams = group.streams.streams
        self.prefix = prefix
        self.byName = byName
        self.now = now
    }

    func page(after position: String?, descending: Bool, limit: Int) -> (streams: [Int], next: String?) {
        var index = start(after: position, descending: descending)
        let step = descending ? -1 : 1
        var found: [Int] = []
        while order.indices.contains(index) {
            let stream = order[index]
            index += step
            if let prefix, !streams[stream].name.hasPrefix(prefix) { break }
            guard streams[stream].creationTime <= now else { continue }
            if found.count == limit { return (found, found.last.map(mark)) }
            found.append(stream)
        }
        return (found, nil)
    }

    private func start(after position: String?, descending: Bool) -> Int {
        if let position {
            return descending
                ? order.partitionPoint { isBefore($0, position) } - 1
                : order.partitionPoint { !isAfter($0, position) }
        }
        guard let prefix else { return descending ? order.count - 1 : 0 }
        let first = order.partitionPoint { streams[$0].name < ExactName(prefix) }
        guard descending else { return first }
        return order.partitionPoint(in: first..<order.count) { streams[$0].name.hasPrefix(prefix) } - 1
    }

    private func mark(_ stream: Int) -> String {
        "\(byName ? 0 : streams[stream].lastEvent ?? .min)|\(streams[stream].name.text)"
    }

    private func key(_ position: String) -> (Int64, ExactName) {
        let parts = position.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        return (Int64(parts[0]) ?? 0, ExactName(parts.count > 1 ? String(parts[1]) : ""))
    }

    private func isBefore(_ stream: Int, _ position: String) -> Bool {
        (byName ? 0 : streams[stream].lastEvent ?? .min, streams[stream].name) < key(position)
    }

    private func isAfter(_ stream: Int, _ position: String) -> Bool {
        (byName ? 0 : streams[stream].lastEvent ?? .min, streams[stream].name) > key(position)
    }
}
