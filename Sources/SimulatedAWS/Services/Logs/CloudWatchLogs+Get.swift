/// GetLogEvents [S-GET-BOUNDS] [S-GET-LAST-PAGE]: one stream, the end excluded, tokens in both directions, never null;
/// the end is told by a token that comes back unchanged. Without `startFromHead` the newest come first, and a forward token
/// needs it [S-GET-HEAD]. No event ids.
extension CloudWatchLogs {
    func getLogEvents(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        let arguments = try JSONArguments(
            request,
            allowed: [
                "logGroupName", "logGroupIdentifier", "logStreamName", "startTime", "endTime", "nextToken", "limit",
                "startFromHead", "unmask",
            ])
        let group = try group(of: arguments)
        try checkReadable(group, by: request.operation)
        let stream = try existingStream(arguments.required("logStreamName"), in: group)
        // Thirteen digits, as many as a token has room for, last until the year 2286.
        let start = min(try arguments.integer("startTime") ?? 0, 9_999_999_999_999)
        let end = min(try arguments.integer("endTime") ?? .max, 9_999_999_999_999)
        guard start >= 0, end >= 0 else { throw arguments.refuse("startTime and endTime can not be negative.") }
        let limit = min(try arguments.limit(max: 10_000), context.configuration.pageEventsMax)
        let text = try arguments.string("nextToken")
        let token: StreamToken? =
            if let text { try StreamToken(text, now: now) } else { nil }
        let startFromHead = try arguments.bool("startFromHead") ?? false
        guard token?.isForward != true || startFromHead else {
            throw arguments.refuse("startFromHead must be true with a nextForwardToken.")
        }
        let isForward = token?.isForward ?? startFromHead
        var page = StreamPage(
            group: group, order: group.store.sorted(stream: stream), start: start, end: end, isForward: isForward,
            after: token?.position)
        page.fill(limit: limit, context: context)
        if page.overlap(limit: limit, context: context) { context.happened(.overlappingPage) }
        let shown = ShownText(protected: context.configuration.protectedText, unmask: try arguments.bool("unmask"))
        return getAnswer(page, group: group, shown, token: text)
    }

    private func getAnswer(_ page: StreamPage, group: LogGroupState, _ shown: ShownText, token: String?) -> [UInt8] {
        let forward = StreamToken(isForward: true, position: page.last).text(context)
        let backward = StreamToken(isForward: false, position: page.first).text(context)
        // At the end, the token of the direction asked for is the one that was passed in.
        let repeated = page.isAtEnd ? token : nil
        var json = writer()
        json.object { json in
            json.key("events")
            json.array(page.events) { json, index in
                let event = group.store.events[Int(index)]
                json.object { json in
                    json.member("timestamp", event.timestamp)
                    json.member("message", shown.text(of: event.message))
                    json.member("ingestionTime", event.ingestionTime)
                }
            }
            json.member("nextForwardToken", page.isForward ? repeated ?? forward : forward)
            json.member("nextBackwardToken", page.isForward ? backward : repeated ?? backward)
        }
        return sent(json.bytes, showing: page.events, of: group)
    }
}

/// `f/<56 digits>/s` or `b/<56 digits>/s`: the digits hold a position and the time of issue, valid for 24 hours.
private struct StreamToken {
    let isForward: Bool
    let position: EventPosition

    init(isForward: Bool, position: EventPosition) {
        self.isForward = isForward
        self.position = position
    }

    init(_ text: String, now: Int64) throws(ServiceError) {
        let parts = text.split(separator: "/")
        guard parts.count == 3, parts[0] == "f" || parts[0] == "b", parts[2] == "s",
            let position = EventPosition(digits: parts[1]), let issuedAt = Int64(parts[1].suffix(17).prefix(13)),
            now - issuedAt <= 86_400_000
        else { throw ServiceError(400, "InvalidParameterException", "The specified nextToken is invalid.") }
        self.init(isForward: parts[0] == "f", position: position)
    }

    func text(_ context: WorldContext) -> String {
        let tail = UInt64(context.now) * 10_000 + context.requestNumber % 10_000
        return "\(isForward ? "f" : "b")/\(position.digits(tail: tail))/s"
    }
}

/// One page of one stream, walked in either direction, shown in ascending order.
private struct StreamPage {
    let group: LogGroupState
    let order: [Int32]
    let start: Int64
    let end: Int64
    let isForward: Bool
    private(set) var events: [Int32] = []
    /// Everything up to here was shown or passed by; the forward token goes on after it.
    private(set) var last: EventPosition
    private(set) var first: EventPosition
    /// Nothing was found, and nothing lies further on.
    private(set) var isAtEnd = false
    /// The last event of the page that was shown before this one.
    private let pageBefore: EventPosition?

    init(
        group: LogGroupState, order: [Int32], start: Int64, end: Int64, isForward: Bool, after position: EventPosition?
    ) {
        self.group = group
        self.order = order
        self.start = start
        self.end = end
        self.isForward = isForward
        pageBefore = position
        let head = EventPosition(timestamp: start - 1, ingestionTime: 9_999_999_999_999, sequence: 999_999_999_999)
        let tail = EventPosition(timestamp: end, ingestionTime: 0, sequence: 0)
        last = position ?? (isForward ? head : tail)
        first = isForward ? last.successor : position ?? tail
        if position != nil, !isForward { last = first }
    }

    mutating func fill(limit: Int, context: WorldContext) {
        let (configuration, draw, number) = (context.configuration, context.draw, context.requestNumber)
        let isShort = draw.unit(.shortPage, number) < configuration.shortPageShare
        let limit = isShort ? 1 + Int(draw.word(.pageLength, number) % UInt64(limit)) : limit
        let (from, step) = isForward ? (last, 1) : (first, -1)
        var index =
            isForward
            ? order.partitionPoint { group.store.position($0) <= from }
            : order.partitionPoint { group.store.position($0) < from } - 1
        // An empty page while more follows: not at the end, so the token changes [S-GET-LAST-PAGE].
        if draw.unit(.emptyPage, number) < configuration.emptyPageShare, order.indices.contains(index) { return }
        var (bytes, scanned) = (0, 0)
        var passed: EventPosition?
        while order.indices.contains(index), scanned < configuration.pageScanMax {
            let event = group.store.events[Int(order[index])]
            guard isForward ? event.timestamp < end : event.timestamp >= start else { break }
            let isInside = isForward ? event.timestamp >= start : event.timestamp < end
            if isInside, group.isReadable(Int(order[index]), at: context.now) {
                let size = event.message.utf8.count + 26
                guard events.count < limit, events.isEmpty || bytes + size <= configuration.pageBytesMax else { break }
                events.append(order[index])
                bytes += size
            }
            passed = group.store.position(order[index])
            scanned += 1
            index += step
        }
        isAtEnd = events.isEmpty && scanned < configuration.pageScanMax
        if !isForward { events.reverse() }
        settleEnds(passed: passed)
    }

    /// Now and then a page begins with the last events of the page before, those of its last millisecond, once more
    /// [S-GET-OVERLAP]. One event at least is new, so that paging ends.
    mutating func overlap(limit: Int, context: WorldContext) -> Bool {
        let (configuration, draw, number) = (context.configuration, context.draw, context.requestNumber)
        guard isForward, limit > 1, let first = events.first,
            draw.unit(.pageOverlap, number) < configuration.overlappingPageShare
        else { return false }
        let from = order.partitionPoint { group.store.position($0) < group.store.position(first) }
        let shown = order[..<from].reversed().prefix { index in
            group.store.events[Int(index)].timestamp == pageBefore?.timestamp
                && group.store.events[Int(index)].timestamp >= start && group.isReadable(Int(index), at: context.now)
        }
        guard !shown.isEmpty else { return false }
        let again = shown.prefix(1 + Int(draw.word(.pageOverlap, number, 1) % UInt64(limit - 1))).reversed()
        events = Array((again + events).prefix(limit))
        settleEnds(passed: nil)
        return true
    }

    private mutating func settleEnds(passed: EventPosition?) {
        if let low = events.first, let high = events.last {
            first = group.store.position(low)
            last = group.store.position(high)
        } else if let passed, !isAtEnd {
            if isForward { last = passed } else { first = passed }
        }
    }
}
