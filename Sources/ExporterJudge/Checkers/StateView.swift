import SimulatedAWS

/// The state as a stranger reads it (docs/STATE.md), with the simulator's own parser: what all its documents together claim,
/// and what they say is under way.
package struct StateView: Sendable, Equatable {
    package struct Lease: Sendable, Equatable {
        package var run: String
        package var expires: Int64
        package var generation: Int64
    }

    package struct Intent: Sendable, Equatable {
        package var deed: String
        package var attempt: String
        package var run: String
        package var prefix: String
        package var manifest: String
        package var failures: Int64
    }

    package struct Abandoned: Sendable, Equatable {
        package var prefix: String
        package var manifest: String
        package var at: Int64
    }

    /// One piece of a frontier, from the end of the piece before to `last`, both included. Heights are instants of
    /// ingestion, `nil` is never.
    package struct Piece: Sendable, Equatable {
        package var origin: String
        package var first: Int64
        package var last: Int64
        package var certain: Int64?
        package var read: Int64?
    }

    /// Columns that the state calls lost to retention; `to` is the first that is not.
    package struct Loss: Sendable, Equatable {
        package var from: Int64
        package var to: Int64
        package var evidence: String
    }

    package struct Lane: Sendable, Equatable {
        package var logGroup: String
        package var logStream: String?
        package var sealedThrough: Int64
        package var lost: [Loss] = []
        package var pieces: [Piece]
    }

    package var writerRun = ""
    package var lease: Lease?
    package var intents: [Intent] = []
    package var abandoned: [Abandoned] = []
    package var lanes: [Lane] = []
    package var bytes = 0

    package init() {}

    /// A state that is one document. `nil` where the bytes are no such document: something else lies there, or its form
    /// has changed.
    package init?(_ bytes: [UInt8]) {
        guard let document = StateDocumentView(bytes), document.folder == nil else { return nil }
        add(document)
        lease = document.lease
        writerRun = document.writerRun
    }

    /// Takes the lanes of a document in.
    package mutating func add(_ document: StateDocumentView) {
        bytes += document.bytes
        intents += document.intents
        abandoned += document.abandoned
        lanes += document.lanes
    }
}

extension StateView.Lane {
    init?(_ record: JSONValue) {
        guard let id = record["lane"], let arn = id["logGroupArn"]?.string,
            let sealed = record.instant("sealedThrough"), let mark = arn.utf8.firstRange(of: ":log-group:".utf8)
        else { return nil }
        // Behind the mark is the name; names hold no colon.
        logGroup = String(arn[mark.upperBound...])
        logStream = id["logStreamName"]?.string
        sealedThrough = sealed
        for record in record["lost"]?.array ?? [] {
            guard let from = record.instant("from"), let to = record.instant("to"),
                let evidence = record["evidence"]?.string
            else { return nil }
            lost.append(StateView.Loss(from: from, to: to, evidence: evidence))
        }
        pieces = []
        var next = record["first"]?.integer ?? sealed + 1
        for value in record["pieces"]?.array ?? [] {
            guard let piece = value.array, let origin = piece.first?.string, let last = piece[safe: 1]?.integer else {
                return nil
            }
            let isTask = origin == "task"
            pieces.append(
                StateView.Piece(
                    origin: origin, first: next, last: last, certain: isTask ? piece[safe: 2]?.integer : nil,
                    read: piece[safe: isTask ? 4 : 2]?.integer))
            next = last + 1
        }
    }
}

extension JSONValue {
    var integer: Int64? {
        guard case .integer(let number) = self else { return nil }
        return number
    }

    /// `2026-11-22T15:15:39.000Z` as milliseconds.
    func instant(_ name: String) -> Int64? {
        guard let text = self[name]?.string else { return nil }
        let digits = Array(text.utf8)
        guard digits.count == 24, digits[10] == UInt8(ascii: "T"), digits[19] == UInt8(ascii: ".") else { return nil }
        func number(_ range: Range<Int>) -> Int64 {
            digits[range].reduce(0) { $0 * 10 + Int64($1) - Int64(UInt8(ascii: "0")) }
        }
        let days = CalendarTime.days(year: number(0..<4), month: number(5..<7), day: number(8..<10))
        let seconds = days * 86_400 + number(11..<13) * 3600 + number(14..<16) * 60 + number(17..<19)
        return seconds * 1000 + number(20..<23)
    }
}

extension Array {
    fileprivate subscript(safe index: Int) -> Element? { index < count ? self[index] : nil }
}
