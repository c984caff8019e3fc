/// An instant as the calendar and the clock of UTC show it, in both directions and without a calendar library: the
/// proleptic Gregorian calendar (Howard Hinnant, "chrono-compatible low-level date algorithms").
package struct CivilTime: Hashable, Sendable {
    package var year: Int64
    /// 1 is January.
    package var month: Int64
    package var day: Int64
    package var hour: Int64
    package var minute: Int64
    package var second: Int64
    package var millisecond: Int64

    package static let millisecondsPerDay: Int64 = 86_400_000

    /// - Parameter milliseconds: since 1970-01-01T00:00:00Z, as everywhere in this module.
    package init(milliseconds: Int64) {
        let days = milliseconds.flooredQuotient(by: Self.millisecondsPerDay)
        (year, month, day) = Self.date(ofDay: days)
        let remainder = milliseconds % Self.millisecondsPerDay
        let rest = remainder < 0 ? remainder + Self.millisecondsPerDay : remainder
        hour = rest / 3_600_000
        minute = rest / 60_000 % 60
        second = rest / 1000 % 60
        millisecond = rest % 1000
    }

    /// `nil` where there is no such date or time of day. Second 60 is taken as the first of the next minute.
    package init?(
        year: Int64, month: Int64, day: Int64, hour: Int64 = 0, minute: Int64 = 0, second: Int64 = 0,
        millisecond: Int64 = 0
    ) {
        guard 0...9999 ~= year, 1...12 ~= month, day >= 1, day <= Self.days(inMonth: month, of: year),
            0...23 ~= hour, 0...59 ~= minute, 0...60 ~= second, 0...999 ~= millisecond
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.millisecond = millisecond
    }

    /// Since 1970-01-01T00:00:00Z.
    package var milliseconds: Int64 {
        let seconds = (hour * 60 + minute) * 60 + second
        return Self.midnight(year: year, month: month, day: day) + seconds * 1000 + millisecond
    }

    /// The midnight at which a date begins.
    package static func midnight(year: Int64, month: Int64, day: Int64) -> Int64 {
        days(year, month, day) * millisecondsPerDay
    }

    /// The last midnight at or before an instant.
    package static func midnight(before milliseconds: Int64) -> Int64 {
        milliseconds.flooredQuotient(by: millisecondsPerDay) * millisecondsPerDay
    }

    static func days(inMonth month: Int64, of year: Int64) -> Int64 {
        switch month {
        case 4, 6, 9, 11: 30
        case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
        default: 31
        }
    }

    // Years are counted from March, so that the leap day is the last of its year; 400 years, an era, repeat exactly.
    // From 0000-03-01 to 1970-01-01 there are 719,468 days.

    /// Days since 1970-01-01.
    static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let marchYear = month > 2 ? year : year - 1
        let era = marchYear.flooredQuotient(by: 400)
        let yearOfEra = marchYear - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    static func date(ofDay days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = shifted.flooredQuotient(by: 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }
}

extension Int64 {
    fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? quotient - 1 : quotient
    }
}
