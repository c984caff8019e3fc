import FoundationEssentials

/// A round's bytes: JSON in the state's head, as short as it can be and still be read. `docs/STATE.md` explains every field.
package enum RoundCodec {
    package static func encode(_ round: Round) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            return Array(try encoder.encode(RoundRecord(round)))
        } catch {
            preconditionFailure("a record of numbers and texts was not encoded: \(error)")
        }
    }

    package static func decode(_ bytes: [UInt8]) throws(StateCodec.DecodingFailure) -> Round {
        let record: RoundRecord
        do {
            record = try JSONDecoder().decode(RoundRecord.self, from: Data(bytes))
        } catch let failure as StateCodec.DecodingFailure {
            throw failure
        } catch {
            throw .malformed("the round: \(StateCodec.reason(error))")
        }
        return try record.round()
    }
}

/// `lanes` are numbered from 0 by the other lists; instants are milliseconds since 1970.
struct RoundRecord: Codable {
    var at: Int64
    var wishes: String
    var cut: Bool?
    var taskLasts: Int64?
    /// What the ARNs of groups begin with that are written as names.
    var arn: String
    /// `[group]`, `[group, stream]`
    var lanes: [[String]]
    var slices: [SliceRecord]
    /// `[lane, from, to]`
    var empty: [[Int64]]?
    var holes: [[Int64]]?
    /// `[lane, first column]`
    var begin: [[Int64]]?

    init(_ round: Round) {
        var numbers: [LaneID: Int64] = [:]
        var ids: [LaneID] = []
        for planned in round.slices where numbers[planned.lane] == nil {
            numbers[planned.lane] = Int64(ids.count)
            ids.append(planned.lane)
        }
        at = round.at.milliseconds
        wishes = round.wishes
        cut = round.isCut ? true : nil
        taskLasts = round.taskLasts?.milliseconds
        let prefix = ids.first.map { Self.prefix(of: $0.group) } ?? ""
        arn = prefix
        lanes = ids.map { lane in
            let name = Self.prefix(of: lane.group) == prefix ? lane.group.name.text : lane.group.description
            return [name] + (lane.stream.map { [$0.text] } ?? [])
        }
        slices = round.slices.compactMap { planned in
            numbers[planned.lane].map { SliceRecord(lane: $0, planned) }
        }
        func notes(_ windows: [LaneWindow]) -> [[Int64]]? {
            let notes = windows.compactMap { note in
                numbers[note.lane].map { [$0, note.window.start.milliseconds, note.window.end.milliseconds] }
            }
            return notes.isEmpty ? nil : notes
        }
        empty = notes(round.emptyWindows)
        holes = notes(round.holes)
        let begins = round.newLanes.compactMap { lane, start in numbers[lane].map { [$0, start.milliseconds] } }
        begin = begins.isEmpty ? nil : begins.sorted { $0[0] < $1[0] }
    }

    /// Names of groups hold no colon.
    private static func prefix(of group: LogGroupARN) -> String {
        String(group.description.dropLast(group.name.text.utf8.count))
    }

    func round() throws(StateCodec.DecodingFailure) -> Round {
        var ids: [LaneID] = []
        for texts in lanes { ids.append(try id(texts)) }
        func lane(_ number: Int64) throws(StateCodec.DecodingFailure) -> LaneID {
            guard let index = Int(exactly: number), ids.indices.contains(index) else {
                throw .malformed("the round names lane \(number) of \(ids.count)")
            }
            return ids[index]
        }
        func notes(_ records: [[Int64]]?) throws(StateCodec.DecodingFailure) -> [LaneWindow] {
            var notes: [LaneWindow] = []
            for record in records ?? [] {
                guard record.count == 3, let window = TimeWindow(from: record[1], to: record[2]) else {
                    throw .malformed("the round holds a window that is none: \(record)")
                }
                notes.append(LaneWindow(lane: try lane(record[0]), window: window))
            }
            return notes
        }
        var round = Round(
            at: ServiceTime(at), wishes: wishes, emptyWindows: try notes(empty), holes: try notes(holes),
            isCut: cut ?? false)
        round.taskLasts = taskLasts.map { Span(milliseconds: $0) }
        for record in slices { round.slices.append(try record.planned(lane: try lane(record.lane))) }
        for record in begin ?? [] {
            guard record.count == 2 else { throw .malformed("the round holds a beginning that is none: \(record)") }
            round.newLanes[try lane(record[0])] = EventTime(record[1])
        }
        return round
    }

    private func id(_ texts: [String]) throws(StateCodec.DecodingFailure) -> LaneID {
        guard let name = texts.first, texts.count <= 2, let group = LogGroupARN(name.contains(":") ? name : arn + name)
        else { throw .malformed("the round names no log group: \(texts)") }
        guard texts.count == 2 else { return LaneID(group: group) }
        guard let stream = LogStreamName(texts[1]) else {
            throw .malformed("'\(texts[1])' is not the name of a log stream")
        }
        return LaneID(group: group, stream: stream)
    }
}

/// `[lane, deed, from, to, reason, horizon, expires, flags, stream]`; what is not there at the end is left out. Flags: 1 its
/// columns are final afterwards, 2 streams may be left out by their metadata. The stream is the only one of the window.
struct SliceRecord: Codable {
    var lane: Int64
    var deed: String
    var from: Int64
    var to: Int64
    var reason: String
    var horizon: Int64?
    var expires: Int64?
    var flags: Int64
    var stream: String?

    init(lane: Int64, _ planned: PlannedSlice) {
        self.lane = lane
        deed = planned.order.deed.rawValue
        from = planned.window.start.milliseconds
        to = planned.window.end.milliseconds
        reason = planned.reason.rawValue
        horizon = planned.order.reading?.horizon.milliseconds
        expires = planned.expires?.milliseconds
        flags = (planned.order.seals ? 1 : 0) + (planned.order.reading?.hints.mayTrustMetadata == true ? 2 : 0)
        stream = planned.soleStream?.text
    }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        lane = try container.decode(Int64.self)
        deed = try container.decode(String.self)
        from = try container.decode(Int64.self)
        to = try container.decode(Int64.self)
        reason = try container.decode(String.self)
        horizon = container.isAtEnd ? nil : try container.decode(Int64?.self)
        expires = container.isAtEnd ? nil : try container.decode(Int64?.self)
        flags = container.isAtEnd ? 0 : try container.decode(Int64.self)
        stream = container.isAtEnd ? nil : try container.decode(String.self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.unkeyedContainer()
        try container.encode(lane)
        try container.encode(deed)
        try container.encode(from)
        try container.encode(to)
        try container.encode(reason)
        guard horizon != nil || expires != nil || flags != 0 || stream != nil else { return }
        try container.encode(horizon)
        guard expires != nil || flags != 0 || stream != nil else { return }
        try container.encode(expires)
        guard flags != 0 || stream != nil else { return }
        try container.encode(flags)
        if let stream { try container.encode(stream) }
    }

    func planned(lane: LaneID) throws(StateCodec.DecodingFailure) -> PlannedSlice {
        let onlyStream = stream.flatMap { LogStreamName($0) }
        guard stream == nil || onlyStream != nil else { throw .malformed("no stream is called so: \(self)") }
        guard let deed = Slice.Deed(rawValue: deed), let window = TimeWindow(from: from, to: to),
            let reason = PlanReason(rawValue: reason),
            let order = Order(
                deed: deed, horizon: horizon.map(IngestionTime.init), seals: flags & 1 != 0,
                mayTrustMetadata: flags & 2 != 0, onlyStream: onlyStream)
        else { throw .malformed("the round holds a slice that is none: \(self)") }
        return PlannedSlice(
            lane: lane, window: window, order: order, reason: reason, expires: expires.map { ServiceTime($0) })
    }
}

extension TimeWindow {
    fileprivate init?(from: Int64, to: Int64) {
        guard from < to else { return nil }
        self.init(start: EventTime(from), end: EventTime(to))
    }
}
