import ExportCore
import FoundationEssentials

/// The members of a request that one of the operations here reads. Others are passed over, as the service does it.
package struct LogsArguments: Decodable, Sendable {
    var logGroupName: String?
    var logGroupIdentifier: String?
    var logGroupIdentifiers: [String]?
    var logGroupNamePrefix: String?
    var logGroupNamePattern: String?
    var logGroupClass: String?
    var logStreamName: String?
    var logStreamNames: [String]?
    var logStreamNamePrefix: String?
    var orderBy: String?
    var descending: Bool?
    var filterPattern: String?
    var startTime: Int64?
    var endTime: Int64?
    var limit: Int64?
    var nextToken: String?
    var startFromHead: Bool?

    init() {}

    package init(parsing body: [UInt8]) throws(LogsRefusal) {
        if body.isEmpty { return }
        do {
            self = try JSONDecoder().decode(Self.self, from: Data(body))
        } catch DecodingError.typeMismatch(_, let context) {
            let name = context.codingPath.map(\.stringValue).joined(separator: ".")
            throw LogsRefusal("SerializationException", "The member '\(name)' is not of the type that it should be.")
        } catch {
            throw LogsRefusal("SerializationException", "The request is not a JSON object.")
        }
    }

    /// How many at most: what was asked for, or what is usual.
    func limit(upTo most: Int, usual: Int? = nil) throws(LogsRefusal) -> Int {
        guard let limit else { return usual ?? most }
        if limit < 1 {
            throw .constraint("limit", "'\(limit)'", "have value greater than or equal to 1")
        }
        if limit > most { throw .constraint("limit", "'\(limit)'", "have value less than or equal to \(most)") }
        return Int(limit)
    }

    func token() throws(LogsRefusal) -> String? {
        if nextToken == "" {
            throw .constraint("nextToken", "''", "have length greater than or equal to 1")
        }
        return nextToken
    }

    /// The group that is named by exactly one of two members [S-GROUP-IDENTIFIER].
    func group() throws(LogsRefusal) -> LogGroupName {
        let (member, text): (String, String)
        switch (logGroupName, logGroupIdentifier) {
        case (let name?, nil): (member, text) = ("logGroupName", name)
        case (nil, let identifier?):
            (member, text) = ("logGroupIdentifier", LogGroupARN(identifier)?.name.text ?? identifier)
        default: throw .invalid("Specify exactly one of logGroupName and logGroupIdentifier.")
        }
        return try Self.groupName(text, member)
    }

    static func groupName(_ text: String, _ member: String) throws(LogsRefusal) -> LogGroupName {
        guard let name = LogGroupName(text) else {
            throw text.utf8.count > 512
                ? .constraint(member, "'\(text)'", "have length less than or equal to 512")
                : .constraint(member, "'\(text)'", "satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+")
        }
        return name
    }

    static func streamName(_ text: String, _ member: String) throws(LogsRefusal) -> LogStreamName {
        guard let name = LogStreamName(text), text.unicodeScalars.count <= 512 else {
            throw .constraint(member, "'\(text)'", "satisfy regular expression pattern: [^:*]*")
        }
        return name
    }

    func prefixOfStreams() throws(LogsRefusal) -> String? {
        guard let prefix = logStreamNamePrefix else { return nil }
        return try Self.streamName(prefix, "logStreamNamePrefix").text
    }

    /// Of event times; neither can lie before 1970.
    func times() throws(LogsRefusal) -> (start: Int64, end: Int64?) {
        for (name, time) in [("startTime", startTime), ("endTime", endTime)] {
            if let time, time < 0 {
                throw .constraint(name, "'\(time)'", "have value greater than or equal to 0")
            }
        }
        return (startTime ?? 0, endTime)
    }
}
