/// Times as the service writes them into export objects: `2026-11-22T13:05:00.123Z`, always 24 bytes, always UTC. Every event
/// has one, so nothing here allocates, and everything works on bytes in place.
package enum ISOTime {
    /// 1970-01-01T00:00:00.000Z … 9999-12-31T23:59:59.999Z, in ms since the epoch: what four digits of a year can say.
    package static let range: ClosedRange<Int64> = 0...253_402_300_799_999
    package static let byteCount = 24

    /// `milliseconds` must lie in `range`.
    package static func string(_ milliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        var formatter = Formatter()
        formatter.append(milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The time that the first 24 of `bytes` say; `nil` if they say none. Leap seconds do not exist in this format.
    package static func parse(_ bytes: ArraySlice<UInt8>) -> Int64? {
        bytes.withUnsafeBufferPointer { parse($0) }
    }

    package static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.count >= byteCount, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[19] == UInt8(ascii: "."), bytes[23] == UInt8(ascii: "Z"),
            let year = number(bytes, 0, 4), let month = number(bytes, 5, 2), let day = number(bytes, 8, 2),
            let hour = number(bytes, 11, 2), let minute = number(bytes, 14, 2), let second = number(bytes, 17, 2),
            let millisecond = number(bytes, 20, 3),
            year >= 1970, 1...12 ~= month, day >= 1, day <= CivilTime.days(inMonth: month, of: year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = ((CivilTime.days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        return seconds * 1000 + millisecond
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int64? {
        var value: Int64 = 0
        for offset in start..<start + count {
            let digit = bytes[offset] &- UInt8(ascii: "0")
            guard digit < 10 else { return nil }
            value = value * 10 + Int64(digit)
        }
        return value
    }

    /// Formats many times: the day, which seldom changes from one event to the next, is worked out once.
    package struct Formatter: Sendable {
        private var day: Int64 = -1
        /// The 24 bytes of the last time, and a space.
        private var bytes = [UInt8]("0000-00-00T00:00:00.000Z ".utf8)

        package init() {}

        /// `milliseconds` must lie in `range`.
        package mutating func append(_ milliseconds: Int64, to buffer: inout [UInt8], withSpace: Bool = false) {
            precondition(ISOTime.range.contains(milliseconds), "the time lies outside the years 1970…9999")
            let newDay = milliseconds / CivilTime.millisecondsPerDay
            if newDay != day { setDay(newDay) }
            let millisecondOfDay = milliseconds % CivilTime.millisecondsPerDay
            let secondOfDay = millisecondOfDay / 1000
            bytes.withUnsafeMutableBufferPointer { digits in
                Self.put(secondOfDay / 3600, 2, digits, at: 11)
                Self.put(secondOfDay / 60 % 60, 2, digits, at: 14)
                Self.put(secondOfDay % 60, 2, digits, at: 17)
                Self.put(millisecondOfDay % 1000, 3, digits, at: 20)
                buffer.append(contentsOf: UnsafeBufferPointer(rebasing: digits.prefix(withSpace ? 25 : 24)))
            }
        }

        private mutating func setDay(_ newDay: Int64) {
            day = newDay
            let date = CivilTime.date(ofDay: newDay)
            bytes.withUnsafeMutableBufferPointer { digits in
                Self.put(date.year, 4, digits, at: 0)
                Self.put(date.month, 2, digits, at: 5)
                Self.put(date.day, 2, digits, at: 8)
            }
        }

        private static func put(
            _ number: Int64, _ count: Int, _ digits: UnsafeMutableBufferPointer<UInt8>, at start: Int
        ) {
            var rest = UInt32(truncatingIfNeeded: number)
            var at = start + count
            while at > start {
                at -= 1
                digits[at] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            }
        }
    }
}
