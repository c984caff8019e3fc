import LogCodec

/// A page as the service could send it, and what it says.
struct PageSample {
    struct Event: Equatable {
        var timestamp: Int64
        var ingestionTime: Int64
        var logStreamName: String
        var message: String
        var eventId: String
    }

    var events: [Event] = []
    var nextToken: String?
    var body: [UInt8] = []

    init(events: [Event], nextToken: String? = nil, source: inout SampleSource) {
        self.events = events
        self.nextToken = nextToken
        body = Array(Self.write(events, nextToken, &source).utf8)
    }

    init(source: inout SampleSource, eventsMax: Int = 20) {
        let streams = (0...source.below(3)).map { _ in "stream/" + source.text(10) }
        for _ in 0..<source.below(eventsMax + 1) {
            events.append(
                Event(
                    timestamp: source.time(), ingestionTime: source.time(), logStreamName: source.pick(streams),
                    message: source.message(), eventId: String(source.next())))
        }
        nextToken = source.chance(50) ? source.text(40) : nil
        body = Array(Self.write(events, nextToken, &source).utf8)
    }

    private static func write(_ events: [Event], _ nextToken: String?, _ source: inout SampleSource) -> String {
        var members: [(String, String)] = []
        let rows = events.map { write($0, &source) }
        members.append(("events", "[" + rows.joined(separator: gap(&source) + "," + gap(&source)) + "]"))
        if let nextToken { members.append(("nextToken", quoted(nextToken, &source))) }
        if source.chance(80) { members.append(("searchedLogStreams", "[]")) }
        return write(members, &source)
    }

    private static func write(_ event: Event, _ source: inout SampleSource) -> String {
        write(
            [
                ("logStreamName", quoted(event.logStreamName, &source)), ("timestamp", "\(event.timestamp)"),
                ("message", quoted(event.message, &source)), ("ingestionTime", "\(event.ingestionTime)"),
                ("eventId", quoted(event.eventId, &source)),
            ], &source)
    }

    /// An object; at times in another order, with white space, and with members that nobody has heard of.
    private static func write(_ members: [(String, String)], _ source: inout SampleSource) -> String {
        var members = members
        if source.chance(20) { members.append((source.pick(["x", "x\\u0041\\n", "日"]), unknown(&source))) }
        if source.chance(30) { members.swapAt(0, source.below(members.count)) }
        let parts = members.map { name, value in
            let isEscaped = source.chance(3) && name.first?.isASCII == true
            let key = isEscaped ? "\\u00" + String(name.utf8.first ?? 0, radix: 16) + name.dropFirst() : name
            return "\(gap(&source))\"\(key)\"\(gap(&source)):\(gap(&source))\(value)\(gap(&source))"
        }
        return "{" + parts.joined(separator: ",") + "}"
    }

    private static func unknown(_ source: inout SampleSource) -> String {
        source.pick([
            "null", "true", "false", "-0.5e+3", "0", "[1,[2,{}],\"]\"]", "{\"a\":{\"message\":\"}\"},\"b\":[]}",
            "\"\\\"\"", "{}",
            "[ ]", "1E5", "12.25",
        ])
    }

    private static func gap(_ source: inout SampleSource) -> String {
        source.chance(5) ? source.pick([" ", "\n", "\t", "\r\n  "]) : ""
    }

    /// Escapes more than is needed, at times.
    static func quoted(_ text: String, _ source: inout SampleSource) -> String {
        var quoted = "\""
        let escapesMore = source.chance(20)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += source.pick(["\\n", "\\u000a", "\\u000A"])
            case "\t": quoted += "\\t"
            case "/" where escapesMore: quoted += "\\/"
            case _ where scalar.value < 0x20 || escapesMore && source.chance(30):
                for unit in String(scalar).utf16 {
                    let digits = String(unit, radix: 16, uppercase: escapesMore)
                    quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
                }
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension EventPage {
    var sampleEvents: [PageSample.Event] {
        events.map {
            PageSample.Event(
                timestamp: $0.timestamp, ingestionTime: $0.ingestionTime, logStreamName: string(of: $0.logStreamName),
                message: string(of: $0.message), eventId: string(of: $0.eventId))
        }
    }
}
