/// Reads instants of RFC 3339, and those spellings of ISO 8601 that services and tools write besides: an offset without
/// its colon, `UTC` for `Z`, a space for `T`. Milliseconds since the epoch; what is finer is cut off.
package enum RFC3339 {
    /// How much of an instant must be there.
    package enum Form: Sendable {
        /// Date, time to the second, zone: what a program writes.
        case complete
        /// A date alone, a time without seconds, and no zone (UTC is meant): what people write. They know no leap seconds.
        case short
    }

    /// `nil` where the text is no such instant.
    package static func milliseconds(_ text: String, _ form: Form = .complete) -> Int64? {
        var reader = DigitReader(text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), let date = CivilTime(year: year, month: month, day: day)
        else { return nil }
        if reader.isAtEnd { return form == .short ? date.milliseconds : nil }
        guard reader.take("T") || reader.take("t") || reader.take(" "),
            let time = timeOfDay(on: date, &reader, form), let offset = offset(&reader, form), reader.isAtEnd
        else { return nil }
        return time.milliseconds - offset
    }

    private static func timeOfDay(on date: CivilTime, _ reader: inout DigitReader, _ form: Form) -> CivilTime? {
        guard let hour = reader.number(2), reader.take(":"), let minute = reader.number(2) else { return nil }
        var second: Int64 = 0
        var millisecond: Int64 = 0
        if reader.take(":") {
            guard let read = reader.number(2), form == .complete || read < 60 else { return nil }
            second = read
            if reader.take(".") {
                guard let fraction = reader.fraction() else { return nil }
                millisecond = fraction
            }
        } else if form == .complete {
            return nil
        }
        return CivilTime(
            year: date.year, month: date.month, day: date.day, hour: hour, minute: minute, second: second,
            millisecond: millisecond)
    }

    /// How far the zone is ahead of UTC.
    private static func offset(_ reader: inout DigitReader, _ form: Form) -> Int64? {
        if reader.isAtEnd { return form == .short ? 0 : nil }
        if reader.take("Z") || reader.take("z") || reader.take("UTC") { return 0 }
        let sign: Int64
        if reader.take("+") { sign = 1 } else if reader.take("-") { sign = -1 } else { return nil }
        guard let hours = reader.number(2), hours < 24 else { return nil }
        _ = reader.take(":")
        guard let minutes = reader.number(2), minutes < 60 else { return nil }
        return sign * (hours * 60 + minutes) * 60_000
    }
}
