import ExportCore
import FilterPatterns

/// Which events a page of FilterLogEvents or GetLogEvents holds.
package struct EventsQuestion: Sendable {
    package var group: LogGroupName
    /// `nil`: all.
    package var streams: [LogStreamName]?
    package var prefix: String?
    /// Event times; the end is excluded. Empty where `start` is not before `end`.
    package var start: Int64
    package var end: Int64
    package var pattern: FilterPattern?
    package var limit: Int
    package var direction: PageDirection
    /// Where the page begins; `nil`: with the first event of its direction.
    package var from: PageMark?
    /// As it was passed in.
    package var token: String?
    /// What tokens are bound to.
    package var identity: String

    private static let eventsMax = 10_000
    private static let namesMax = 100
    private static let patternMax = 1_024
    /// 2024-01-01: what lies before is not given newest first [S-FILTER-HEAD].
    private static let newestFirstSince: Int64 = 1_704_067_200_000

    /// FilterLogEvents [S-FILTER-BOUNDS] [S-FILTER-NAMES].
    package static func filter(_ arguments: LogsArguments, now: Int64) throws(LogsRefusal) -> EventsQuestion {
        let group = try arguments.group()
        let prefix = try arguments.prefixOfStreams()
        let streams = try streams(arguments)
        guard streams == nil || prefix == nil else {
            throw .invalid("Only one of logStreamNames and logStreamNamePrefix can be specified.")
        }
        let (start, last) = try arguments.times()
        if let last, start > last { throw .invalid("The specified startTime and endTime are not a valid range.") }
        let pattern = try pattern(arguments)
        let names = streams.map { $0.map(\.text).joined(separator: "\u{1}") }
        let identity = [
            "filter", group.text, names ?? "\u{2}", prefix ?? "\u{2}", "\(start)", last.map { "\($0)" } ?? "",
            arguments.filterPattern ?? "",
        ].joined(separator: "\u{3}")
        var question = EventsQuestion(
            group: group, streams: streams, prefix: prefix, start: start,
            end: last == .max ? .max : (last ?? .max - 1) + 1,
            pattern: pattern, limit: try arguments.limit(upTo: eventsMax),
            direction: arguments.startFromHead == false ? .backward : .forward, token: try arguments.token(),
            identity: identity)
        guard let token = question.token else {
            guard question.direction == .forward || start >= newestFirstSince else {
                throw .invalid(
                    "startFromHead can be false only with a startTime on or after Jan 1, 2024 00:00:00 UTC.")
            }
            return question
        }
        (question.direction, question.from) = try place(PageToken.position(in: token, of: identity, now: now))
        return question
    }

    /// GetLogEvents: one stream, the end excluded [S-GET-BOUNDS] [S-GET-HEAD].
    package static func get(_ arguments: LogsArguments, now: Int64) throws(LogsRefusal) -> EventsQuestion {
        let group = try arguments.group()
        guard let name = arguments.logStreamName else { throw .constraint("logStreamName", "null", "not be null") }
        let stream = try LogsArguments.streamName(name, "logStreamName")
        let (start, end) = try arguments.times()
        let identity = ["get", group.text, stream.text, "\(start)", end.map { "\($0)" } ?? ""]
            .joined(separator: "\u{3}")
        let isFromHead = arguments.startFromHead ?? false
        var question = EventsQuestion(
            group: group, streams: [stream], start: start, end: end ?? .max,
            limit: try arguments.limit(upTo: eventsMax), direction: isFromHead ? .forward : .backward,
            token: try arguments.token(), identity: identity)
        guard let token = question.token else { return question }
        let parts = token.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[2] == "s", let direction = PageDirection(rawValue: String(parts[0])) else {
            throw .tokenInvalid
        }
        let held = try place(PageToken.position(in: String(parts[1]), of: identity, now: now))
        guard held.0 == direction else { throw .tokenInvalid }
        if direction == .forward, !isFromHead {
            throw .invalid("startFromHead must be true with a nextForwardToken.")
        }
        (question.direction, question.from) = held
        return question
    }

    private static func streams(_ arguments: LogsArguments) throws(LogsRefusal) -> [LogStreamName]? {
        guard let names = arguments.logStreamNames else { return nil }
        guard 1...namesMax ~= names.count else {
            let bound = names.isEmpty ? "greater than or equal to 1" : "less than or equal to \(namesMax)"
            throw .constraint("logStreamNames", "'\(names.count) names'", "have length \(bound)")
        }
        var streams: [LogStreamName] = []
        for name in names {
            let stream = try LogsArguments.streamName(name, "logStreamNames")
            if !streams.contains(stream) { streams.append(stream) }
        }
        return streams
    }

    private static func pattern(_ arguments: LogsArguments) throws(LogsRefusal) -> FilterPattern? {
        guard let text = arguments.filterPattern, !text.isEmpty else { return nil }
        guard text.unicodeScalars.count <= patternMax else {
            throw .constraint("filterPattern", "'\(text)'", "have length less than or equal to \(patternMax)")
        }
        do { return try FilterPattern(text) } catch { throw .invalid("Invalid filter pattern: '\(text)' \(error)") }
    }

    // MARK: Places

    /// The token of GetLogEvents has its direction twice: once to be seen [S-GET-TOKEN].
    package func token(_ mark: PageMark, _ direction: PageDirection, now: Int64) -> String {
        PageToken.text("\(direction.rawValue),\(mark.text)", of: identity, now: now)
    }

    private static func place(_ text: String) throws(LogsRefusal) -> (PageDirection, PageMark) {
        let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let direction = PageDirection(rawValue: String(parts[0])),
            let mark = PageMark(text: parts[1])
        else { throw .tokenInvalid }
        return (direction, mark)
    }
}
