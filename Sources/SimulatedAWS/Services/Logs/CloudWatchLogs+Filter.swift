/// FilterLogEvents [S-FILTER-BOUNDS] [S-FILTER-ORDER]: both ends included, ordered by event time, ingestion time,
/// request.
extension CloudWatchLogs {
    func filterLogEvents(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(
            request,
            allowed: [
                "logGroupName", "logGroupIdentifier", "logStreamNames", "logStreamNamePrefix", "startTime", "endTime",
                "nextToken", "limit", "interleaved", "unmask",
            ])
        let group = try group(of: arguments)
        try checkReadable(group)
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
        var from = EventPosition(timestamp: start, ingestionTime: 0, sequence: 0)
        if let token { from = try position(PageToken(token, query: query, now: now)) }

        let selected = try selectedStreams(names, in: group)
        var page = EventPage(limit: limit, context: context)
        let isEmpty = page.isDrawnEmpty
        if isEmpty {
            page.next = from
        } else {
            var walk = EventWalk(group: group, streams: selected, from: from)
            page.fill(from: &walk, group: group, end: end, prefix: prefix, now: now)
            page.disturb(context)
        }
        let shown = ShownText(protected: context.configuration.protectedText, unmask: try arguments.bool("unmask"))
        return filterAnswer(page, group: group, shown, query: query, repeated: isEmpty ? token : nil)
    }

    private func filterAnswer(
        _ page: EventPage, group: LogGroupState, _ shown: ShownText, query: String, repeated token: String?
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
                        PageToken.text("\($0.timestamp),\($0.ingestionTime),\($0.sequence)", query: query, now: now)
                    })
        }
        return json.bytes
    }

    private func position(_ token: PageToken) throws(ServiceError) -> EventPosition {
        let numbers = token.position.split(separator: ",").compactMap { Int64($0) }
        guard numbers.count == 3 else {
            throw ServiceError(400, "InvalidParameterException", "The specified nextToken is invalid.")
        }
        return EventPosition(timestamp: numbers[0], ingestionTime: numbers[1], sequence: numbers[2])
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

    /// DELIVERY only passes events on [S-CLASSES]; of INFREQUENT_ACCESS see [S-CLASS-READS].
    func checkReadable(_ group: LogGroupState) throws(ServiceError) {
        let isReadable =
            switch group.logGroupClass {
            case .standard: true
            case .infrequentAccess: context.configuration.readsInfrequentAccess
            case .delivery: false
            }
        guard isReadable else {
            throw ServiceError(
                400, "InvalidParameterException",
                "This operation is not supported for log groups with the \(group.logGroupClass.rawValue) log class.")
        }
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
