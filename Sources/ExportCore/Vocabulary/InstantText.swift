import Chronology

/// How people write instants: RFC 3339, `2026-11-22`, `-3h`, `yesterday`.
package enum InstantText {
    package struct ParseError: Error, Equatable, CustomStringConvertible {
        package var text: String
        package var description: String {
            "'\(text)' is not an instant; write 2026-11-22T13:00:00Z, 2026-11-22, -3h, now, today or yesterday"
        }
    }

    /// Milliseconds since the epoch. `now` is what `-3h` and `yesterday` count from; dates without a zone are UTC.
    package static func parse(_ text: String, now: Int64) throws(ParseError) -> Int64 {
        switch text {
        case "now": return now
        case "today": return CivilTime.midnight(before: now)
        case "yesterday": return CivilTime.midnight(before: now) - CivilTime.millisecondsPerDay
        default: break
        }
        if text.hasPrefix("-"), let span = try? Span(parsing: String(text.dropFirst())) {
            return now - span.milliseconds
        }
        guard let instant = RFC3339.milliseconds(text, .short) else { throw ParseError(text: text) }
        return instant
    }
}
