import FoundationEssentials

/// The JSON shape of one lane. `copiedThrough` is for the reader's eye: it is derived from the pieces.
struct LaneRecord: Decodable {
    var lane: LaneIDRecord
    var sealedThrough: InstantRecord
    var copiedThrough: InstantRecord
    var first: Int64?
    var pieces: [PieceRecord]
    var exportedByOriginal: [StreamInstantRecord]?
    var refused: InstantRecord?
    /// This and the next are not in what older programs wrote.
    var start: InstantRecord?
    var lost: [LossRecord]?

    func state() throws(StateCodec.DecodingFailure) -> LaneState {
        var decoded: [Piece] = []
        var next = first ?? sealedThrough.milliseconds + 1
        for record in pieces {
            guard next.isInstant, let piece = record.piece(from: EventTime(next)) else {
                throw .malformed(
                    "a piece of lane \(lane.logGroupArn) ends before it begins, is certain of more than is possible, or is not a time"
                )
            }
            decoded.append(piece)
            next = piece.last.milliseconds + 1
        }
        guard let frontier = Frontier(sealedThrough: EventTime(sealedThrough.milliseconds), pieces: decoded) else {
            throw .malformed("the pieces of lane \(lane.logGroupArn) leave a gap")
        }
        var state = LaneState(frontier: frontier)
        state.exportedByOriginal = try StreamInstantRecord.instants(exportedByOriginal ?? [])
        state.refused = refused.map { ServiceTime($0.milliseconds) }
        var losses: [Loss] = []
        for record in lost ?? [] { losses.append(try record.loss(of: lane)) }
        guard let lost = Losses(losses) else {
            throw .malformed("the losses of lane \(lane.logGroupArn) overlap, or are not in order")
        }
        state.lost = lost
        state.start = start.map { EventTime($0.milliseconds) }
        return state
    }
}

/// Columns whose events retention has taken.
struct LossRecord: Decodable {
    var from: InstantRecord
    /// Exclusive.
    var to: InstantRecord
    var evidence: String
    var found: InstantRecord

    func loss(of lane: LaneIDRecord) throws(StateCodec.DecodingFailure) -> Loss {
        guard let evidence = Loss.Evidence(rawValue: evidence), from.milliseconds < to.milliseconds else {
            throw .malformed("a loss of lane \(lane.logGroupArn) has no window, or the unknown evidence '\(evidence)'")
        }
        return Loss(
            TimeWindow(start: EventTime(from.milliseconds), end: EventTime(to.milliseconds)), evidence,
            found: ServiceTime(found.milliseconds))
    }
}

/// `["task", last, certain, possible, read, readPossible]`, `["read", last, read, readPossible]`, `["empty", last]`:
/// milliseconds since the epoch, `null` for never; each piece begins where the one before ended. What is `null` at the end
/// is left out.
struct PieceRecord: Decodable {
    var origin: String
    var last: Int64
    var heights: [Int64?]

    init(_ piece: Piece) {
        last = piece.last.milliseconds
        let reads = [piece.read, piece.readPossible == piece.read ? .never : piece.readPossible].map(Self.height)
        switch piece.origin {
        case .task(let band):
            origin = "task"
            heights = [Self.height(band.certain), Self.height(band.possible)] + reads
        case .reads:
            origin = "read"
            heights = reads
        case .believedEmpty:
            origin = "empty"
            heights = reads
        }
        while heights.last == .some(nil) { heights.removeLast() }
    }

    private static func height(_ time: IngestionTime) -> Int64? { time == .never ? nil : time.milliseconds }

    func piece(from first: EventTime) -> Piece? {
        guard first.milliseconds <= last, last.isInstant, heights.allSatisfy({ $0?.isInstant ?? true }) else {
            return nil
        }
        func height(_ index: Int) -> IngestionTime {
            index < heights.count ? heights[index].map(IngestionTime.init) ?? .never : .never
        }
        let end = EventTime(last)
        switch origin {
        case "task":
            guard height(0) <= height(1) else { return nil }
            return Piece(
                first: first, last: end, origin: .task(DoubtfulBand(certain: height(0), possible: height(1))),
                read: height(2), readPossible: height(3))
        case "read": return Piece(first: first, last: end, origin: .reads, read: height(0), readPossible: height(1))
        case "empty":
            return Piece(first: first, last: end, origin: .believedEmpty, read: height(0), readPossible: height(1))
        default: return nil
        }
    }

    init(from decoder: any Decoder) throws {
        var container = try decoder.unkeyedContainer()
        origin = try container.decode(String.self)
        last = try container.decode(Int64.self)
        heights = []
        while !container.isAtEnd { heights.append(try container.decode(Int64?.self)) }
    }
}

extension Int64 {
    /// Within the years that can be written: sums of such numbers do not overflow.
    fileprivate var isInstant: Bool { (-InstantRecord.latest...InstantRecord.latest).contains(self) }
}
