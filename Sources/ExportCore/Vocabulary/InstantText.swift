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
        guard let instant = parseRFC3339(Array(text.utf8)) else { throw ParseError(text: text) }
        return instant
    }

    /// RFC 3339 with an optional time, optional fraction (cut to milliseconds) and optional zone (UTC when absent).
    package static func parseRFC3339(_ bytes: [UInt8]) -> Int64? {
        var reader = DigitReader(bytes: bytes)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), (1...12).contains(month), (1...daysIn(month, year)).contains(day)
        else { return nil }
        let midnight = CivilTime.midnight(year: year, month: month, day: day)
        if reader.isAtEnd { return midnight }
        guard reader.take("T") || reader.take("t") || reader.take(" "), let hour = reader.number(2), hour < 24,
            reader.take(":"), let minute = reader.number(2), minute < 60
        else { return nil }
        var instant = midnight + hour * 3_600_000 + minute * 60_000
        if reader.take(":") {
            guard let second = reader.number(2), second < 60 else { return nil }
            instant += second * 1000
            if reader.take(".") {
                guard let milliseconds = reader.fraction() else { return nil }
                instant += milliseconds
            }
        }
        if reader.isAtEnd || ((reader.take("Z") || reader.take("z")) && reader.isAtEnd) { return instant }
        let sign: Int64
        if reader.take("+") { sign = 1 } else if reader.take("-") { sign = -1 } else { return nil }
        guard let hours = reader.number(2), hours < 24, reader.take(":"), let minutes = reader.number(2), minutes < 60,
            reader.isAtEnd
        else { return nil }
        return instant - sign * (hours * 60 + minutes) * 60_000
    }

    private static func daysIn(_ month: Int64, _ year: Int64) -> Int64 {
        let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
        return month == 2 ? (leap ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
    }
}

private struct DigitReader {
    var bytes: [UInt8]
    var position = 0

    var isAtEnd: Bool { position == bytes.count }

    mutating func take(_ character: Character) -> Bool {
        guard position < bytes.count, bytes[position] == character.asciiValue else { return false }
        position += 1
        return true
    }

    mutating func number(_ digits: Int) -> Int64? {
        guard position + digits <= bytes.count else { return nil }
        var value: Int64 = 0
        for byte in bytes[position..<position + digits] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - 48)
        }
        position += digits
        return value
    }

    /// One to nine digits after the point, as milliseconds; finer digits are cut off.
    mutating func fraction() -> Int64? {
        var value: Int64 = 0
        var digits = 0
        while position < bytes.count, (48...57).contains(bytes[position]), digits < 9 {
            if digits < 3 { value = value * 10 + Int64(bytes[position] - 48) }
            digits += 1
            position += 1
        }
        guard digits > 0 else { return nil }
        for _ in min(digits, 3)..<3 { value *= 10 }
        return value
    }
}
