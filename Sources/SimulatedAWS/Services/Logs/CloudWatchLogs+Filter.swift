/// FilterLogEvents [S-FILTER-BOUNDS] [S-FILTER-ORDER]: both ends included, ordered by event time, ingestion time,
/// request.
extension CloudWatchLogs {
    func filterLogEvents(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(
            request,
            allowed: [
                "logGroupName", "logGroupIdentifier", "logStreamNames", "logStreamNamePrefix", "startTime", "endTime",
                "nextToken", "limit", "startFromHead", "interleaved", "unmask",
            ])
        let group = try group(of: arguments)
        try checkReadable(group, by: request.operation)
        let names = try streamNames(arguments)
        let prefix = try arguments.string("logStreamNamePrefix")
        guard names == nil || prefix == nil else {
            throw arguments.refuse("Only one of logStreamNames and logStreamNamePrefix can be specified.")
        }
        let start = try arguments.integer("startTime") ?? 0
        let end = try arguments.integer("endTime") ?? .max
        guard start >= 0, end >= 0, start <= end else {
            throw arguments.refuse("The specified startTime and endTime are not a valid range.")
        }
        let limit = min(try arguments.limit(max: 10_000), context.configuration.pageEventsMax)
        let query = "filter|\(group.name)|\(names?.joined(separator: "\u{1}") ?? "")|\(prefix ?? "")|\(start)|\(end)"
        let token = try arguments.string("nextToken")
        let mark =
            if let token {
                try FilterMark(PageToken(token, query: query, now: now))
            } else {
                try FilterMark(start: start, end: end, startFromHead: try arguments.bool("startFromHead"), arguments)
            }

        let selected = try selectedStreams(names, in: group)
        var page = EventPage(limit: limit, context: context)
        let isEmpty = page.isDrawnEmpty
        if isEmpty {
            page.next = mark.position
        } else {
            var walk = EventWalk(group: group, streams: selected, from: mark.position, isForward: mark.isForward)
            page.fill(from: &walk, group: group, bounds: start...end, prefix: prefix, now: now)
            page.disturb(context)
        }
        if !mark.isForward { context.happened(.newestFirst) }
        let shown = ShownText(protected: context.configuration.protectedText, unmask: try arguments.bool("unmask"))
        return filterAnswer(
            page, group: group, shown, query: query, isForward: mark.isForward, repeated: isEmpty ? token : nil)
    }

    private func filterAnswer(
        _ page: EventPage, group: LogGroupState, _ shown: ShownText, query: String, isForward: Bool,
        repeated token: String?
    ) -> [UInt8] {
        let repeated = context.configuration.repeatsTokenOnEmptyPages ? token : nil
        var json = writer()
        json.object { json in
            json.key("events")
            json.array(page.events) { json, index in
                let event = group.store.events[Int(index)]
                json.object { json in
                    json.member("logStreamName", group.streams.streams[Int(event.stream)].name.text)
                    json.member("timestamp", event.timestamp)
                    json.member("message", shown.text(of: event.message))
                    json.member("ingestionTime", event.ingestionTime)
                    json.member("eventId", group.eventID(index))
                }
            }
            // Not supported since 2020, an empty list.
            json.key("searchedLogStreams")
            json.array([Int]()) { _, _ in }
            json.member(
                "nextToken",
                repeated
                    ?? page.next.map {
                        PageToken.text(FilterMark(position: $0, isForward: isForward).text, query: query, now: now)
                    })
        }
        return sent(json.bytes, showing: page.events, of: group)
    }

    /// A name given twice selects once; a stream that does not exist is an error.
    private func selectedStreams(_ names: [String]?, in group: LogGroupState) throws(ServiceError) -> [Int]? {
        guard let names else { return nil }
        var selected: [Int] = []
        for name in names {
            let stream = try existingStream(name, in: group)
            if !selected.contains(stream) { selected.append(stream) }
        }
        return selected
    }

    private func streamNames(_ arguments: JSONArguments) throws(ServiceError) -> [String]? {
        guard let values = try arguments.array("logStreamNames") else { return nil }
        let names = values.compactMap(\.string)
        guard names.count == values.count, 1...100 ~= names.count else {
            throw arguments.refuse("logStreamNames must have between 1 and 100 members.")
        }
        return names
    }

    func checkReadable(_ group: LogGroupState, by operation: String) throws(ServiceError) {
        guard !ClassRules(configuration: context.configuration).allowsReads(of: group.logGroupClass) else { return }
        context.happened(.classRefusedReads)
        throw ServiceError(
            400, "InvalidOperationException",
            "\(arn(group: group.name)) is of log-group-class \(group.logGroupClass.rawValue). \(operation) is not "
                + "supported for this log class.")
    }
}

/// Where a page begins and in which direction it goes on: the first request chooses the direction, and the token carries it
/// [S-FILTER-HEAD].
private struct FilterMark {
    let position: EventPosition
    let isForward: Bool

    /// 2024-01-01T00:00:00Z: newest first is refused for what lies before.
    private static let newestFirstSince: Int64 = 1_704_067_200_000

    init(position: EventPosition, isForward: Bool) {
        self.position = position
        self.isForward = isForward
    }

    init(start: Int64, end: Int64, startFromHead: Bool?, _ arguments: JSONArguments) throws(ServiceError) {
        isForward = startFromHead ?? true
        guard isForward || start >= Self.newestFirstSince else {
            throw arguments.refuse(
                "startFromHead can be false only with a startTime on or after Jan 1, 2024 00:00:00 UTC.")
        }
        position =
            isForward
            ? EventPosition(timestamp: start, ingestionTime: 0, sequence: 0)
            : EventPosition(timestamp: end, ingestionTime: .max, sequence: .max)
    }

    init(_ token: PageToken) throws(ServiceError) {
        let parts = token.position.split(separator: ",")
        let numbers = parts.prefix(3).compactMap { Int64($0) }
        guard parts.count == 4, numbers.count == 3, parts[3] == "f" || parts[3] == "b" else {
            throw ServiceError(400, "InvalidParameterException", "The specified nextToken is invalid.")
        }
        position = EventPosition(timestamp: numbers[0], ingestionTime: numbers[1], sequence: numbers[2])
        isForward = parts[3] == "f"
    }

    var text: String {
        "\(position.timestamp),\(position.ingestionTime),\(position.sequence),\(isForward ? "f" : "b")"
    }
}

/// A message as it is shown: what data protection masks is as many asterisks [S-UNMASK].
struct ShownText {
    private let masked: [UInt8]

    init(protected: String?, unmask: Bool?) {
        masked = unmask == true ? [] : Array((protected ?? "").utf8)
    }

    func text(of message: String) -> String {
        guard !masked.isEmpty, message.utf8.count >= masked.count else { return message }
        var bytes = Array(message.utf8)
        for start in 0...(bytes.count - masked.count) where bytes[start...].starts(with: masked) {
            for index in start..<(start + masked.count) { bytes[index] = UInt8(ascii: "*") }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
