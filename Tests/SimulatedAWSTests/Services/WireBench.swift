import CDeflate
import FoundationEssentials
import HTTPTypes
import Seams
import SimulatedAWS
import Synchronization

/// A world with a clock moved by hand, spoken to over the wire and without signatures.
struct WireBench {
    static let start: Int64 = 1_795_352_400_000  // 2026-11-22T13:00:00Z
    static let day: Int64 = 86_400_000

    let world: World
    let clock: HandClock

    init(seed: UInt64 = 1, _ configure: (inout WorldConfiguration) -> Void = { _ in }) {
        var configuration = WorldConfiguration()
        configuration.verifySignatures = false
        configure(&configuration)
        let clock = HandClock(Self.start)
        self.clock = clock
        world = World(configuration: configuration, seed: seed, now: { clock.now })
    }

    var now: Int64 { clock.now }

    func advance(_ milliseconds: Int64) { clock.advance(milliseconds) }

    // MARK: JSON services

    func logs(_ operation: String, _ body: JSON = [:], region: String = "us-east-1") -> Reply {
        json("Logs_20140328.\(operation)", body, host: "logs.\(region).amazonaws.com")
    }

    func dynamo(_ operation: String, _ body: JSON) -> Reply {
        json("DynamoDB_20120810.\(operation)", body, host: "dynamodb.us-east-1.amazonaws.com")
    }

    func json(_ target: String, _ body: JSON, host: String) -> Reply {
        json(target, text: body.text, host: host)
    }

    func json(_ target: String, text: String, host: String = "logs.us-east-1.amazonaws.com") -> Reply {
        var headers = HTTPFields()
        headers[HTTPField.Name("X-Amz-Target")!] = target
        headers[.contentType] = "application/x-amz-json-1.1"
        return Reply(
            world.answer(WireRequest(method: "POST", host: host, target: "/", headers: headers, body: Array(text.utf8)))
        )
    }

    // MARK: S3

    func s3(
        _ method: String, _ path: String, headers: [String: String] = [:], body: [UInt8] = [],
        host: String = "s3.us-east-1.amazonaws.com"
    ) -> Reply {
        var fields = HTTPFields()
        for name in headers.keys.sorted() { fields[HTTPField.Name(name)!] = headers[name] }
        return Reply(
            world.answer(WireRequest(method: method, host: host, target: path, headers: fields, body: body)))
    }

    func sts(_ form: String) -> Reply {
        let body = Array((form + "&Version=2011-06-15").utf8)
        let headers: HTTPFields = [.contentType: "application/x-www-form-urlencoded"]
        return Reply(
            world.answer(
                WireRequest(method: "POST", host: "sts.amazonaws.com", target: "/", headers: headers, body: body)))
    }

    // MARK: Common scenes

    /// Events at the given times of stream `stream`, ingested at once.
    func load(_ group: String, _ stream: String = "a", at times: [Int64], message: String = "m") {
        world.append(
            times.map {
                NewEvent(group: group, stream: stream, timestamp: $0, ingestionTime: now, message: "\(message)\($0)")
            })
    }

    /// Every page of FilterLogEvents.
    func filterAll(_ body: JSON) -> (events: [JSON], pages: Int) {
        var (events, pages, token): ([JSON], Int, JSON?) = ([], 0, nil)
        repeat {
            var request = body
            if let token { request["nextToken"] = token }
            let reply = logs("FilterLogEvents", request)
            events += reply.json["events"]?.array ?? []
            token = reply.json["nextToken"]
            pages += 1
        } while token != nil && pages < 100_000
        return (events, pages)
    }

    /// Creates a task, lets it end, returns it as described.
    func runTask(_ order: JSON) -> JSON? {
        let id = logs("CreateExportTask", order).json["taskId"]
        advance(120_000)
        return logs("DescribeExportTasks", ["taskId": id ?? .null]).json["exportTasks"]?.array.first
    }
}

final class HandClock: Sendable {
    private let time: Mutex<Int64>

    init(_ start: Int64) { time = Mutex(start) }

    var now: Int64 { time.withLock { $0 } }

    func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }
}

struct Reply {
    let status: Int
    let body: [UInt8]
    let answer: WireAnswer

    init(_ answer: WireAnswer) {
        self.answer = answer
        status = answer.status
        body = answer.body
    }

    var text: String { String(decoding: body, as: UTF8.self) }
    var json: JSON { (try? JSONDecoder().decode(JSON.self, from: Data(body))) ?? .null }
    /// The error's code, of a JSON or an XML answer.
    var code: String? {
        json["__type"]?.string?.split(separator: "#").last.map(String.init) ?? element("Code")
    }

    func header(_ name: String) -> String? { answer.headers[HTTPField.Name(name)!] }

    /// The text of the first element of that name.
    func element(_ name: String) -> String? { elements(name).first }

    func elements(_ name: String) -> [String] {
        text.split(separator: "<\(name)>").dropFirst().compactMap { part in
            part.split(separator: "</\(name)>", omittingEmptySubsequences: false).first.map(String.init)
        }
    }
}

func gunzip(_ packed: [UInt8]) -> String {
    guard let decompressor = libdeflate_alloc_decompressor() else { return "" }
    defer { libdeflate_free_decompressor(decompressor) }
    var count = 0
    var plain = [UInt8](repeating: 0, count: 1 << 20)
    guard
        libdeflate_gzip_decompress(decompressor, packed, packed.count, &plain, plain.count, &count)
            == LIBDEFLATE_SUCCESS
    else { return "" }
    return String(decoding: plain[..<count], as: UTF8.self)
}
