/// Milliseconds since the epoch as a UTC calendar date, and back, without a calendar library: the proleptic Gregorian
/// calendar by days-from-civil arithmetic (Howard Hinnant, "chrono-compatible low-level date algorithms").
package struct CivilTime: Equatable, Sendable {
    package var year: Int64
    package var month: Int64
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
    package var millisecond: Int64

    package static let millisecondsPerDay: Int64 = 86_400_000

    package init(milliseconds: Int64) {
        let days = milliseconds.flooredQuotient(by: Self.millisecondsPerDay)
        let remainder = milliseconds % Self.millisecondsPerDay
        let rest = remainder < 0 ? remainder + Self.millisecondsPerDay : remainder
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    /// Milliseconds since the epoch of midnight at the start of a date.
    package static func midnight(year: Int64, month: Int64, day: Int64) -> Int64 {
        let shiftedYear = month <= 2 ? year - 1 : year
        let era = shiftedYear.flooredQuotient(by: 400)
        let yearOfEra = shiftedYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return (era * 146_097 + dayOfEra - 719_468) * millisecondsPerDay
    }

    /// The last midnight at or before an instant.
    package static func midnight(before milliseconds: Int64) -> Int64 {
        milliseconds.flooredQuotient(by: millisecondsPerDay) * millisecondsPerDay
    }

    /// `2026-11-22`
    package var date: String { "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))" }

    /// `2026-11-22T13:05:09.250Z`
    package var text: String {
        "\(date)T\(pad(hour, 2)):\(pad(minute, 2)):\(pad(second, 2)).\(pad(millisecond, 3))Z"
    }

    /// `20261122T130509.250Z`: the same without the signs that look odd in an object's key.
    package var compactText: String {
        "\(pad(year, 4))\(pad(month, 2))\(pad(day, 2))T\(pad(hour, 2))\(pad(minute, 2))\(pad(second, 2)).\(pad(millisecond, 3))Z"
    }
}

private func pad(_ number: Int64, _ width: Int) -> String {
    let digits = String(number)
    return digits.count >= width ? digits : String(repeating: "0", count: width - digits.count) + digits
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension EventTime: CustomStringConvertible {
    package var description: String { CivilTime(milliseconds: milliseconds).text }
}

extension IngestionTime: CustomStringConvertible {
    package var description: String { self == .never ? "never" : CivilTime(milliseconds: milliseconds).text }
}

extension ServiceTime: CustomStringConvertible {
    package var description: String { CivilTime(milliseconds: milliseconds).text }
}
