import ArchiveTools
import ExportCore
import LogCodec
import Testing

/// Requests are read and refused as the service does it.
@Suite struct LogsQuestionTests {
    private static let now: Int64 = 1_790_000_000_000
    private static let day: Int64 = 86_400_000

    private static func arguments(_ json: String) throws -> LogsArguments {
        try LogsArguments(parsing: Array(json.utf8))
    }

    private static func filter(_ json: String, now: Int64 = now) throws -> EventsQuestion {
        try EventsQuestion.filter(try arguments(json), now: now)
    }

    private static func get(_ json: String, now: Int64 = now) throws -> EventsQuestion {
        try EventsQuestion.get(try arguments(json), now: now)
    }

    private static func code(_ work: () throws -> some Any) -> String? {
        do {
            _ = try work()
            return nil
        } catch {
            return (error as? LogsRefusal)?.code
        }
    }

    @Test(arguments: [
        "{}", #"{"logGroupName":"g","logGroupIdentifier":"g"}"#, #"{"logGroupName":"a b"}"#, #"{"logGroupName":""}"#,
        #"{"logGroupName":"g","limit":0}"#, #"{"logGroupName":"g","limit":10001}"#,
        #"{"logGroupName":"g","startTime":-1}"#, #"{"logGroupName":"g","startTime":2,"endTime":1}"#,
        #"{"logGroupName":"g","logStreamNames":[]}"#, #"{"logGroupName":"g","logStreamNames":["a:b"]}"#,
        #"{"logGroupName":"g","logStreamNames":["a"],"logStreamNamePrefix":"a"}"#,
        #"{"logGroupName":"g","filterPattern":"{ $.a = "}"#, #"{"logGroupName":"g","nextToken":""}"#,
        #"{"logGroupName":"g","nextToken":"abc"}"#, #"{"logGroupName":"g","startFromHead":false,"startTime":1}"#,
    ]) func whatIsNotAllowedIsAnInvalidParameter(json: String) {
        #expect(Self.code { try Self.filter(json) } == "InvalidParameterException")
    }

    @Test(arguments: [
        #"{"logGroupName":"g"}"#, #"{"logGroupName":"g","logStreamName":"s","limit":10001}"#,
        #"{"logGroupName":"g","logStreamName":"s","nextToken":"f/00/s"}"#,
        #"{"logGroupName":"g","logStreamName":"s","endTime":-5}"#,
    ]) func ofOneStreamToo(json: String) {
        #expect(Self.code { try Self.get(json) } == "InvalidParameterException")
    }

    @Test(arguments: ["[]", "{", #"{"logGroupName":1}"#, #"{"logGroupName":"g","limit":"1"}"#])
    func whatIsNotOfTheTypeIsNotRead(
        json: String
    ) {
        #expect(Self.code { try Self.filter(json) } == "SerializationException")
    }

    @Test func aHundredNamesAreTheMost() throws {
        let names = (0..<101).map { "\"s\($0)\"" }
        let most = #"{"logGroupName":"g","logStreamNames":[\#(names.prefix(100).joined(separator: ","))]}"#
        #expect(try Self.filter(most).streams?.count == 100)
        let more = #"{"logGroupName":"g","logStreamNames":[\#(names.joined(separator: ","))]}"#
        #expect(Self.code { try Self.filter(more) } == "InvalidParameterException")
    }

    /// One includes its end, the other does not [S-FILTER-BOUNDS] [S-GET-BOUNDS].
    @Test func theEndsAreTheServices() throws {
        #expect(try Self.filter(#"{"logGroupName":"g","endTime":7}"#).end == 8)
        #expect(try Self.filter(#"{"logGroupName":"g","endTime":9223372036854775807}"#).end == .max)
        #expect(try Self.get(#"{"logGroupName":"g","logStreamName":"s","endTime":7}"#).end == 7)
    }

    @Test func aGroupIsNamedByItsARNToo() throws {
        let arn = "arn:aws:logs:us-east-1:123456789012:log-group:/a/b"
        #expect(try Self.filter(#"{"logGroupIdentifier":"\#(arn)"}"#).group.text == "/a/b")
        #expect(try Self.filter(#"{"logGroupIdentifier":"\#(arn):*"}"#).group.text == "/a/b")
        #expect(try Self.filter(#"{"logGroupIdentifier":"/a/b"}"#).group.text == "/a/b")
    }

    @Test func operationsThatAreNotThereSayWhy() throws {
        #expect(try LogsOperation(target: "Logs_20140328.GetLogEvents") == .getLogEvents)
        let refusal = #expect(throws: LogsRefusal.self) { try LogsOperation(target: "Logs_20140328.PutLogEvents") }
        #expect(refusal?.code == "AccessDeniedException" && refusal?.message.contains("read-only archive") == true)
        for target in [nil, "", "DynamoDB_20120810.GetItem", "Logs_20140328"] as [String?] {
            #expect(Self.code { try LogsOperation(target: target) } == "UnknownOperationException")
        }
    }

    // MARK: Tokens

    private static let mark = PageMark(time: 1_789_000_000_123, object: .max, offset: 1 << 40, index: 9_999)

    @Test func aTokenNamesThePlaceForADay() throws {
        let first = try Self.filter(#"{"logGroupName":"g","startTime":5}"#)
        let token = first.token(Self.mark, .backward, now: Self.now)
        for age in [0, Self.day] {
            let next = try Self.filter(
                #"{"logGroupName":"g","startTime":5,"limit":3,"nextToken":"\#(token)"}"#, now: Self.now + age)
            #expect(next.from == Self.mark && next.direction == .backward)
        }
        let refused = { (json: String, now: Int64) in Self.code { try Self.filter(json, now: now) } }
        let later = #"{"logGroupName":"g","startTime":5,"nextToken":"\#(token)"}"#
        #expect(refused(later, Self.now + Self.day + 1) == "InvalidParameterException")
        for other in [
            #"{"logGroupName":"h","startTime":5,"nextToken":"\#(token)"}"#,
            #"{"logGroupName":"g","startTime":6,"nextToken":"\#(token)"}"#,
            #"{"logGroupName":"g","startTime":5,"filterPattern":"x","nextToken":"\#(token)"}"#,
            #"{"logGroupName":"g","startTime":5,"logStreamNames":["a"],"nextToken":"\#(token)"}"#,
        ] {
            #expect(refused(other, Self.now) == "InvalidParameterException")
        }
    }

    @Test func aDamagedTokenIsRefused() throws {
        let question = try Self.filter(#"{"logGroupName":"g"}"#)
        let token = Array(question.token(Self.mark, .forward, now: Self.now).utf8)
        for place in token.indices {
            var damaged = token
            damaged[place] = damaged[place] == UInt8(ascii: "3") ? UInt8(ascii: "4") : UInt8(ascii: "3")
            let text = String(decoding: damaged, as: UTF8.self)
            #expect(
                Self.code { try Self.filter(#"{"logGroupName":"g","nextToken":"\#(text)"}"#) }
                    == "InvalidParameterException")
            let cut = String(decoding: token.prefix(place), as: UTF8.self)
            #expect(
                Self.code { try Self.filter(#"{"logGroupName":"g","nextToken":"\#(cut)"}"#) }
                    == "InvalidParameterException")
        }
    }

    /// The direction stands before it and in it, and a forward one needs `startFromHead` [S-GET-HEAD].
    @Test func theTokensOfAStreamHaveTheirDirections() throws {
        let base = #""logGroupName":"g","logStreamName":"s""#
        let question = try Self.get("{\(base)}")
        let forward = "f/\(question.token(Self.mark, .forward, now: Self.now))/s"
        let backward = "b/\(question.token(Self.mark, .backward, now: Self.now))/s"
        let ahead = try Self.get(#"{\#(base),"startFromHead":true,"nextToken":"\#(forward)"}"#)
        #expect(ahead.direction == .forward && ahead.from == Self.mark)
        for head in ["", #","startFromHead":true"#] {
            let back = try Self.get(#"{\#(base)\#(head),"nextToken":"\#(backward)"}"#)
            #expect(back.direction == .backward && back.from == Self.mark)
        }
        let turned = "f" + backward.dropFirst()
        for bad in [
            #"{\#(base),"nextToken":"\#(forward)"}"#, #"{\#(base),"startFromHead":true,"nextToken":"\#(turned)"}"#,
        ] {
            #expect(Self.code { try Self.get(bad) } == "InvalidParameterException")
        }
    }

    // MARK: Names

    @Test func groupsAreChosenByPrefixPatternOrIdentifier() throws {
        let names = ["/aws/lambda/a", "/aws/lambda/b", "/ecs/web", "other"]
        func chosen(_ json: String) throws -> [String] {
            let question = try GroupsQuestion.describe(Self.arguments(json), now: Self.now)
            return names.filter(question.wants)
        }
        #expect(try chosen("{}") == names)
        #expect(try chosen(#"{"logGroupNamePrefix":"/aws/"}"#) == ["/aws/lambda/a", "/aws/lambda/b"])
        #expect(try chosen(#"{"logGroupNamePattern":"we"}"#) == ["/ecs/web"])
        #expect(try chosen(#"{"logGroupIdentifiers":["other","/ecs/web"]}"#) == ["/ecs/web", "other"])
        #expect(try chosen(#"{"logGroupClass":"DELIVERY"}"#) == [])
        for bad in [
            #"{"logGroupNamePrefix":"a","logGroupNamePattern":"b"}"#, #"{"limit":51}"#, #"{"logGroupClass":"GOLD"}"#,
        ] {
            #expect(Self.code { try chosen(bad) } == "InvalidParameterException")
        }
    }

    @Test func aListOfGroupsHasAlternatives() throws {
        let names = ["/aws/lambda/a", "/ecs/web", "web-of-aws"]
        func chosen(_ pattern: String) throws -> [String] {
            let json = #"{"logGroupNamePattern":"\#(pattern)"}"#
            return names.filter(try GroupsQuestion.list(Self.arguments(json), now: Self.now).wants)
        }
        #expect(try chosen("^/aws|web") == names)
        #expect(try chosen("^web") == ["web-of-aws"])
        for bad in ["ab", "abc|x", "a123456789012345678901234", "aaa|bbb|ccc|ddd|eee|fff"] {
            #expect(Self.code { try chosen(bad) } == "InvalidParameterException")
        }
    }

    @Test func streamsArePagedInBothOrders() throws {
        let streams: [LogStreamName: StreamTimes] = Dictionary(
            uniqueKeysWithValues: [("a", 5), ("b", 3), ("c", 9), ("ab", 3)].compactMap { name, last in
                LogStreamName(name).map { ($0, StreamTimes(first: 1, last: last)) }
            })
        func walk(_ members: String) throws -> [String] {
            var (found, token) = ([] as [String], "")
            repeat {
                let json = #"{"logGroupName":"g","limit":1\#(members)\#(token)}"#
                let question = try StreamsQuestion(Self.arguments(json), now: Self.now)
                let (page, next) = question.page(of: streams)
                found += page.map(\.name.text)
                token =
                    next.map {
                        #","nextToken":"\#(PageToken.text($0.text, of: question.identity, now: Self.now))""#
                    } ?? ""
            } while !token.isEmpty
            return found
        }
        #expect(try walk("") == ["a", "ab", "b", "c"])
        #expect(try walk(#","descending":true"#) == ["c", "b", "ab", "a"])
        #expect(try walk(#","logStreamNamePrefix":"a""#) == ["a", "ab"])
        #expect(try walk(#","orderBy":"LastEventTime""#) == ["ab", "b", "a", "c"])
        #expect(try walk(#","orderBy":"LastEventTime","descending":true"#) == ["c", "a", "b", "ab"])
        let both = #","orderBy":"LastEventTime","logStreamNamePrefix":"a""#
        #expect(Self.code { try walk(both) } == "InvalidParameterException")
    }
}
