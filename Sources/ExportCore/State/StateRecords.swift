import Chronology
import FoundationEssentials

// The JSON shapes of the state's documents, as they are read; `StateText` writes them. Instants that people look at are
// written as text; the pieces of a frontier, of which there are many, as short arrays of milliseconds.

/// A document of the state as it is read: the root of version 2 and 3, and the shards of version 3. What a kind of
/// document must have is asked for by the function that makes it.
struct DocumentRecord: Decodable {
    var version: Int
    var destination: String?
    var account: String?
    var region: String?
    var writer: WriterRecord
    var lease: LeaseRecord?
    /// Of the last lease, while there is none.
    var leaseGeneration: Int?
    var round: RoundRecord?
    var fanOut: Int?
    /// The folder of the shards that it was split into.
    var shards: String?
    /// The name of the shard that this is.
    var shard: String?
    var generation: Int?
    var intents: [IntentRecord]?
    var abandoned: [AbandonedRecord]?
    var lanes: [LaneRecord]?
    var exportedByOriginal: [String: [StreamInstantRecord]]?

    func head() throws(StateCodec.DecodingFailure) -> StateHead {
        guard let destination else { throw .malformed("it names no destination") }
        var head = StateHead(destination: destination)
        head.account = account
        head.region = region
        head.lease = lease?.lease
        head.leaseGeneration = max(leaseGeneration ?? 0, head.lease?.generation ?? 0)
        head.round = try round?.round()
        return head
    }

    func node() throws(StateCodec.DecodingFailure) -> StateNode {
        StateNode(
            writer: StateWriter(run: RunID(writer.run), sequence: writer.sequence), generation: generation ?? 0,
            content: try content())
    }

    private func content() throws(StateCodec.DecodingFailure) -> StateNode.Content {
        if let shards {
            guard let fanOut, let digits = [16: 1, 256: 2, 4096: 3][fanOut] else {
                throw .malformed("a fan-out of \(fanOut ?? 1) is not 16, 256 or 4096")
            }
            return .split(StateSplit(digits: digits, folder: shards))
        }
        guard fanOut ?? 1 == 1 else { throw .malformed("it does not say where its \(fanOut ?? 1) shards are") }
        guard let lanes, let intents, let abandoned else { throw .malformed("it lacks lanes, intents or abandoned") }
        var shard = StateShard()
        for record in lanes {
            let lane = try record.lane.id()
            guard shard.lanes.updateValue(try record.state(), forKey: lane) == nil else {
                throw .malformed("lane \(lane) stands twice")
            }
        }
        for record in intents { shard.intents.append(try record.intent()) }
        for (name, streams) in exportedByOriginal ?? [:] {
            guard let group = LogGroupARN(name) else { throw .malformed("'\(name)' is not the ARN of a log group") }
            shard.exportedByOriginal[group] = try StreamInstantRecord.instants(streams)
        }
        shard.abandoned = abandoned.map {
            AbandonedAttempt(
                prefix: $0.prefix, manifestKey: $0.manifest, at: ServiceTime($0.at.milliseconds),
                looked: $0.looked.map { ServiceTime($0.milliseconds) })
        }
        return .shard(shard)
    }
}

struct WriterRecord: Decodable {
    var run: String
    var sequence: Int
}

struct LeaseRecord: Decodable {
    var run: String
    var expires: InstantRecord
    var generation: Int
    var host: String?
    var pid: Int?
    var started: InstantRecord?

    var lease: Lease {
        Lease(
            run: RunID(run), expires: ServiceTime(expires.milliseconds), generation: generation,
            place: host.map { RunPlace(host: $0, pid: pid) }, started: started.map { ServiceTime($0.milliseconds) })
    }
}

struct AbandonedRecord: Decodable {
    var prefix: String
    var manifest: String
    var at: InstantRecord
    var looked: InstantRecord?
}

/// `2026-11-22T13:05:09.250Z`
struct InstantRecord: Codable {
    /// The last instant of the year 9999: later ones cannot be written with four digits, and none is meant.
    static let latest = ISOTime.range.upperBound

    var milliseconds: Int64

    init(_ milliseconds: Int64) {
        self.milliseconds = milliseconds
    }

    init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let milliseconds = RFC3339.milliseconds(text, .short) else {
            throw StateCodec.DecodingFailure.malformed("'\(text)' is not an instant")
        }
        self.milliseconds = milliseconds
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(CivilTime(milliseconds: milliseconds).text)
    }
}

struct LaneIDRecord: Codable {
    var logGroupArn: String
    var logStreamName: String?

    init(_ lane: LaneID) {
        logGroupArn = lane.group.description
        logStreamName = lane.stream?.text
    }

    func id() throws(StateCodec.DecodingFailure) -> LaneID {
        guard let group = LogGroupARN(logGroupArn) else {
            throw .malformed("'\(logGroupArn)' is not the ARN of a log group")
        }
        guard let logStreamName else { return LaneID(group: group) }
        guard let stream = LogStreamName(logStreamName) else {
            throw .malformed("'\(logStreamName)' is not the name of a log stream")
        }
        return LaneID(group: group, stream: stream)
    }
}

struct IntentRecord: Decodable {
    var lane: LaneIDRecord
    var deed: String
    var from: InstantRecord
    /// Exclusive.
    var to: InstantRecord
    var attempt: String
    var prefix: String
    var manifest: String
    var run: String
    var journaled: InstantRecord
    var horizon: InstantRecord?
    var seals: Bool?
    var failures: Int?

    func intent() throws(StateCodec.DecodingFailure) -> Intent {
        guard let deed = Slice.Deed(rawValue: deed) else { throw .malformed("'\(deed)' is not a deed") }
        guard from.milliseconds < to.milliseconds else { throw .malformed("the window of intent \(attempt) is empty") }
        let window = TimeWindow(start: EventTime(from.milliseconds), end: EventTime(to.milliseconds))
        guard
            let order = Order(
                deed: deed, horizon: horizon.map { IngestionTime($0.milliseconds) }, seals: seals ?? false,
                failures: failures ?? 0)
        else { throw .malformed("intent \(attempt) does not say up to which ingestion time it reads") }
        return Intent(
            lane: try lane.id(), window: window, order: order, attempt: AttemptID(attempt), prefix: prefix,
            manifestKey: manifest, run: RunID(run), journaled: ServiceTime(journaled.milliseconds))
    }
}

/// What the original exported of one stream. A list, and not an object by name: two names that differ in their bytes alone
/// would be one key of an object.
struct StreamInstantRecord: Decodable {
    var logStreamName: String
    var through: InstantRecord

    static func instants(_ records: [Self]) throws(StateCodec.DecodingFailure) -> [LogStreamName: Int64] {
        var instants: [LogStreamName: Int64] = [:]
        for record in records {
            guard let stream = LogStreamName(record.logStreamName) else {
                throw .malformed("'\(record.logStreamName)' is not the name of a log stream")
            }
            instants[stream] = record.through.milliseconds
        }
        return instants
    }
}
