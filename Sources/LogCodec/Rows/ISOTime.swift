/// Times as the service writes them into export objects: `2026-11-22T13:05:00.123Z`, always 24 bytes, always UTC.
package enum ISOTime {
    /// 1970-01-01T00:00:00.000Z … 9999-12-31T23:59:59.999Z, in ms since the epoch: what four digits of a year can say.
    package static let range: ClosedRange<Int64> = 0...253_402_300_799_999
    package static let byteCount = 24
    static let millisecondsPerDay: Int64 = 86_400_000

    /// `milliseconds` must lie in `range`.
    package static func string(_ milliseconds: Int64) -> String {
        var bytes: [UInt8] = []
        var formatter = Formatter()
        formatter.append(milliseconds, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The time that the first 24 of `bytes` say; `nil` if they say none. Leap seconds do not exist in this format.
    package static func parse(_ bytes: some Collection<UInt8>) -> Int64? {
        let found = bytes.withContiguousStorageIfAvailable { parse($0) }
        return found ?? Array(bytes.prefix(byteCount)).withUnsafeBufferPointer { parse($0) }
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) -> Int64? {
        guard bytes.count >= byteCount, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            bytes[19] == UInt8(ascii: "."), bytes[23] == UInt8(ascii: "Z"),
            let year = number(bytes, 0, 4), let month = number(bytes, 5, 2), let day = number(bytes, 8, 2),
            let hour = number(bytes, 11, 2), let minute = number(bytes, 14, 2), let second = number(bytes, 17, 2),
            let millisecond = number(bytes, 20, 3),
            year >= 1970, 1...12 ~= month, day >= 1, day <= daysInMonth(month, year),
            hour < 24, minute < 60, second < 60
        else { return nil }
        let seconds = ((days(year, month, day) * 24 + hour) * 60 + minute) * 60 + second
        return seconds * 1000 + millisecond
    }

    private static func number(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int, _ count: Int) -> Int64? {
        var value: Int64 = 0
        for offset in start..<start + count {
            guard JSONCursor.isDigit(bytes[offset]) else { return nil }
            value = value * 10 + Int64(bytes[offset] - UInt8(ascii: "0"))
        }
        return value
    }

    // MARK: Civil dates (proleptic Gregorian; years are counted from March, so that the leap day is the last)

    private static func daysInMonth(_ month: Int64, _ year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    /// Days since 1970-01-01. From 0000-03-01 to 1970-01-01 there are 719,468.
    static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let marchMonth = month > 2 ? month - 3 : month + 9
        let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
        return 365 * marchYear + marchYear / 4 - marchYear / 100 + marchYear / 400 + dayOfYear - 719_468
    }

    static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let sinceMarchZero = days + 719_468
        let era = sinceMarchZero / 146_097
        let dayOfEra = sinceMarchZero % 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (era * 400 + yearOfEra + (month <= 2 ? 1 : 0), month, day)
    }

    /// Formats many times: the day, which seldom changes from one event to the next, is worked out once.
    struct Formatter: Sendable {
        private var day: Int64 = -1
        /// The 24 bytes of the last time, and a space.
        private var bytes = [UInt8]("0000-00-00T00:00:00.000Z ".utf8)

        mutating func append(_ milliseconds: Int64, to buffer: inout [UInt8], withSpace: Bool = false) {
            precondition(ISOTime.range.contains(milliseconds), "the time lies outside the years 1970…9999")
            if milliseconds / ISOTime.millisecondsPerDay != day { setDay(milliseconds / ISOTime.millisecondsPerDay) }
            let millisecondOfDay = milliseconds % ISOTime.millisecondsPerDay
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
            let date = ISOTime.date(ofDay: newDay)
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
