/// Milliseconds since the epoch as a date in UTC, in the notations of the wire.
package struct CalendarTime {
    let milliseconds: Int64
    private let year: Int64
    private let month: Int64
    private let day: Int64
    private let secondOfDay: Int64

    package init(_ milliseconds: Int64) {
        self.milliseconds = milliseconds
        let seconds = (milliseconds - Self.modulo(milliseconds, 1000)) / 1000
        secondOfDay = Self.modulo(seconds, 86_400)
        let days = (seconds - secondOfDay) / 86_400
        // Days to civil date in the proleptic Gregorian calendar, counted in eras of 400 years.
        let shifted = days + 719_468
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let monthFromMarch = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
        month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// `20261122T131900Z`, the time of a signature.
    init?(basic text: String) {
        let digits = Array(text.utf8)
        guard digits.count == 16, digits[8] == UInt8(ascii: "T"), digits[15] == UInt8(ascii: "Z"),
            let date = Int64(text.prefix(8)), let clock = Int64(text.dropFirst(9).prefix(6))
        else { return nil }
        let days = Self.days(year: date / 10_000, month: date / 100 % 100, day: date % 100)
        let seconds = clock / 10_000 * 3600 + clock / 100 % 100 * 60 + clock % 100
        self.init((days * 86_400 + seconds) * 1000)
    }

    /// `20261122T131900Z`
    var basic: String {
        "\(basicDate)T\(hour.padded(to: 2))\(minute.padded(to: 2))\(second.padded(to: 2))Z"
    }

    /// `20261122`
    var basicDate: String { "\(year.padded(to: 4))\(month.padded(to: 2))\(day.padded(to: 2))" }

    /// `2026-11-22T13:19:00.123Z`, as lines of exported objects begin and as S3 lists times.
    package var iso: String {
        "\(year.padded(to: 4))-\(month.padded(to: 2))-\(day.padded(to: 2))T\(hour.padded(to: 2)):\(minute.padded(to: 2)):\(second.padded(to: 2))"
            + ".\(Self.modulo(milliseconds, 1000).padded(to: 3))Z"
    }

    /// `Sun, 22 Nov 2026 13:19:00 GMT`
    var httpDate: String {
        let days = (milliseconds - Self.modulo(milliseconds, 86_400_000)) / 86_400_000
        let weekday = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"][Int(Self.modulo(days, 7))]
        let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return "\(weekday), \(day.padded(to: 2)) \(names[Int(month) - 1]) \(year.padded(to: 4)) "
            + "\(hour.padded(to: 2)):\(minute.padded(to: 2)):\(second.padded(to: 2)) GMT"
    }

    private var hour: Int64 { secondOfDay / 3600 }
    private var minute: Int64 { secondOfDay / 60 % 60 }
    private var second: Int64 { secondOfDay % 60 }

    package static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let year = month <= 2 ? year - 1 : year
        let era = (year >= 0 ? year : year - 399) / 400
        let yearOfEra = year - era * 400
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }

    private static func modulo(_ number: Int64, _ divisor: Int64) -> Int64 {
        let rest = number % divisor
        return rest < 0 ? rest + divisor : rest
    }
}
