import ExportCore

/// A page of DescribeLogGroups or ListLogGroups [S-LIST-GROUPS].
package struct GroupsQuestion: Sendable, Hashable {
    /// Which names; a name must meet all that is said.
    package enum Wanted: Sendable, Hashable {
        case all
        case prefix(String)
        case holding(String)
        case named(Set<String>)
        /// Of ListLogGroups: one of these, each at the beginning of the name or anywhere in it.
        case alternatives([Alternative])
    }

    package struct Alternative: Sendable, Hashable {
        package var text: String
        package var isAtBeginning: Bool
    }

    package var wanted: Wanted
    package var logGroupClass: String?
    package var limit: Int
    /// The last name of the page before.
    package var after: String?
    package var identity: String

    /// What every group of an archive is shown as: nothing else could have been read.
    static let shownClass = "STANDARD"
    private static let classes = ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY", "ESSENTIALS"]

    package func wants(_ name: String) -> Bool {
        guard logGroupClass == nil || logGroupClass == Self.shownClass else { return false }
        return switch wanted {
        case .all: true
        case .prefix(let prefix): name.utf8.starts(with: prefix.utf8)
        case .holding(let text): name.holds(text)
        case .named(let names): names.contains(name)
        case .alternatives(let alternatives):
            alternatives.contains { $0.isAtBeginning ? name.utf8.starts(with: $0.text.utf8) : name.holds($0.text) }
        }
    }

    /// Whether only some of a group's members are told.
    package var isByPattern: Bool { if case .holding = wanted { true } else { false } }

    package static func describe(_ arguments: LogsArguments, now: Int64) throws(LogsRefusal) -> GroupsQuestion {
        var wanted = Wanted.all
        switch (arguments.logGroupNamePrefix, arguments.logGroupNamePattern) {
        case (_?, _?):
            throw .invalid(
                "LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.")
        case (let prefix?, nil): wanted = .prefix(try LogsArguments.groupName(prefix, "logGroupNamePrefix").text)
        case (nil, let pattern?): wanted = .holding(try LogsArguments.groupName(pattern, "logGroupNamePattern").text)
        case (nil, nil): break
        }
        if let identifiers = arguments.logGroupIdentifiers {
            guard wanted == .all, 1...50 ~= identifiers.count else {
                throw .invalid("logGroupIdentifiers has 1 to 50 members, and excludes prefix and pattern.")
            }
            wanted = .named(Set(identifiers.map { LogGroupARN($0)?.name.text ?? $0 }))
        }
        return try made("describe", wanted, arguments, try arguments.limit(upTo: 50), now: now)
    }

    package static func list(_ arguments: LogsArguments, now: Int64) throws(LogsRefusal) -> GroupsQuestion {
        var wanted = Wanted.all
        if let pattern = arguments.logGroupNamePattern {
            let parts = pattern.split(separator: "|", omittingEmptySubsequences: false)
            let alternatives = parts.map { part in
                Alternative(text: String(part.drop { $0 == "^" }), isAtBeginning: part.hasPrefix("^"))
            }
            guard 1...5 ~= parts.count, alternatives.allSatisfy({ 3...24 ~= $0.text.utf8.count }) else {
                throw .invalid("logGroupNamePattern has 1 to 5 texts of 3 to 24 characters, with | between them.")
            }
            wanted = .alternatives(alternatives)
        }
        return try made("list", wanted, arguments, try arguments.limit(upTo: 1_000, usual: 50), now: now)
    }

    private static func made(
        _ operation: String, _ wanted: Wanted, _ arguments: LogsArguments, _ limit: Int, now: Int64
    ) throws(LogsRefusal) -> GroupsQuestion {
        if let given = arguments.logGroupClass, !classes.contains(given) {
            throw .constraint(
                "logGroupClass", "'\(given)'", "satisfy enum value set: [\(classes.joined(separator: ", "))]")
        }
        let words = [
            operation, arguments.logGroupNamePrefix, arguments.logGroupNamePattern, arguments.logGroupClass,
            arguments.logGroupIdentifiers?.joined(separator: "\u{1}"),
        ]
        var question = GroupsQuestion(
            wanted: wanted, logGroupClass: arguments.logGroupClass, limit: limit,
            identity: words.map { $0 ?? "\u{2}" }.joined(separator: "\u{3}"))
        if let token = try arguments.token() {
            question.after = try PageToken.position(in: token, of: question.identity, now: now)
        }
        return question
    }
}

/// A page of DescribeLogStreams [S-LIST-STREAMS].
package struct StreamsQuestion: Sendable, Hashable {
    package enum Order: String, Sendable, Hashable {
        case name = "LogStreamName"
        case lastEvent = "LastEventTime"
    }

    package var group: LogGroupName
    package var prefix: String?
    package var order: Order
    package var isDescending: Bool
    package var limit: Int
    /// The last stream of the page before.
    package var after: StreamPlace?
    package var identity: String

    package init(_ arguments: LogsArguments, now: Int64) throws(LogsRefusal) {
        group = try arguments.group()
        prefix = try arguments.prefixOfStreams()
        guard let order = Order(rawValue: arguments.orderBy ?? Order.name.rawValue) else {
            throw .constraint(
                "orderBy", "'\(arguments.orderBy ?? "")'", "satisfy enum value set: [LogStreamName, LastEventTime]")
        }
        guard prefix == nil || order == .name else {
            throw .invalid("Cannot order by LastEventTime with a logStreamNamePrefix.")
        }
        self.order = order
        isDescending = arguments.descending ?? false
        limit = try arguments.limit(upTo: 50)
        identity = ["streams", group.text, prefix ?? "\u{2}", order.rawValue, "\(isDescending)"]
            .joined(separator: "\u{3}")
        guard let token = try arguments.token() else { return }
        let position = try PageToken.position(in: token, of: identity, now: now)
        let parts = position.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, let time = Int64(parts[0]), let name = LogStreamName(String(parts[1])) else {
            throw .tokenInvalid
        }
        after = StreamPlace(time: time, name: name)
    }
}

/// Where a stream stands in a list of streams.
package struct StreamPlace: Hashable, Comparable, Sendable {
    /// Of its last event; 0 in a list by name.
    package var time: Int64
    package var name: LogStreamName

    package static func < (left: Self, right: Self) -> Bool { (left.time, left.name) < (right.time, right.name) }

    package var text: String { "\(time),\(name.text)" }
}

extension String {
    /// Bytes within bytes.
    fileprivate func holds(_ text: String) -> Bool {
        let (whole, part) = (Array(utf8), Array(text.utf8))
        guard part.count <= whole.count else { return false }
        return (0...whole.count - part.count).contains { whole[$0...].starts(with: part) }
    }
}
