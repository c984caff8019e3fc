/// What the filters of an object's pieces are made of.
package enum TermsOrigin: Sendable, Hashable {
    /// Of the messages, as events come: rows hold much besides them (jsonl).
    case messages
    /// Of the rows, which are messages behind their times (text). Nothing is held for an object that is not at work: of many
    /// streams each has one.
    case rows
}

/// Collects what stands in the messages of the piece that is open.
struct PieceTerms: Sendable {
    private let origin: TermsOrigin
    private var builder: TermsFilterBuilder?

    init(_ origin: TermsOrigin) {
        self.origin = origin
        if origin == .messages { builder = TermsFilterBuilder() }
    }

    @inline(__always)
    mutating func take(_ message: EscapedRange, of page: EventPage) {
        if origin == .messages { builder?.add(message, of: page) }
    }

    mutating func take(_ message: [UInt8]) {
        if origin == .messages { builder?.add(message) }
    }

    mutating func take(rows: [UInt8]) {
        guard origin == .rows, !rows.isEmpty else { return }
        var taken = builder.take() ?? TermsFilterBuilder()
        taken.add(rows)
        builder = taken
    }

    /// Of what came since the last one.
    mutating func finish() -> TermsFilter? {
        switch origin {
        case .messages: return builder?.finish(bytesMax: .max)
        case .rows:
            var taken = builder.take()
            return taken?.finish(bytesMax: .max)
        }
    }
}
