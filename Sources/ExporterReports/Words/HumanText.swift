import Chronology
import ExportCore

/// Numbers, sizes and times as people read them. Programs get `--json`.
package enum HumanText {
    /// `1,234,567`
    package static func count(_ number: Int64) -> String {
        var digits = String(number.magnitude)
        var index = digits.count - 3
        while index > 0 {
            digits.insert(",", at: digits.index(digits.startIndex, offsetBy: index))
            index -= 3
        }
        return number < 0 ? "-" + digits : digits
    }

    package static func count(_ number: Int) -> String { count(Int64(number)) }

    /// `1 task`, `2 tasks`
    package static func count(_ number: Int, _ noun: String) -> String {
        "\(count(number)) \(noun)\(number == 1 ? "" : "s")"
    }

    /// `5` for 5.0, `0.5` for 0.5
    package static func number(_ number: Double) -> String {
        Double(Int64(number)) == number ? String(Int64(number)) : String(number)
    }

    /// `980 B`, `4.2 MiB`
    package static func bytes(_ count: Int64) -> String {
        let units = ["KiB", "MiB", "GiB", "TiB", "PiB"]
        guard count.magnitude >= 1024 else { return "\(count) B" }
        var value = Double(count) / 1024
        var unit = 0
        while value >= 1023.95, unit < units.count - 1 {
            value /= 1024
            unit += 1
        }
        return "\(tenths(value)) \(units[unit])"
    }

    /// `0.4 s`, `12.3 s`, `4 min 10 s`, `13 h 5 min`, `4 d 2 h`
    package static func duration(_ span: Span) -> String {
        let milliseconds = span.milliseconds
        if milliseconds < 0 { return "-" + duration(-span) }
        if milliseconds < 60_000 { return "\(tenths(Double(milliseconds) / 1000)) s" }
        let units: [(name: String, length: Int64)] = [("d", 86_400), ("h", 3600), ("min", 60), ("s", 1)]
        var rest = (milliseconds + 500) / 1000
        var parts: [String] = []
        for unit in units where parts.count < 2 {
            if rest >= unit.length {
                parts.append("\(rest / unit.length) \(unit.name)")
                rest %= unit.length
            } else if !parts.isEmpty {
                break
            }
        }
        return parts.joined(separator: " ")
    }

    /// `3 s`, `0.4 s`, `4 min 10 s`: of a time that is about so long.
    package static func pause(_ span: Span) -> String {
        guard (1000..<60_000).contains(span.milliseconds) else { return duration(span) }
        return "\((span.milliseconds + 500) / 1000) s"
    }

    /// `2026-11-22 13:05` in UTC; seconds only where they are not zero.
    package static func instant(_ milliseconds: Int64) -> String {
        let time = CivilTime(milliseconds: milliseconds)
        let text = time.text
        let start = text.index(text.startIndex, offsetBy: 11)
        let end = text.index(start, offsetBy: time.second == 0 ? 5 : 8)
        return "\(time.date) \(text[start..<end])"
    }

    /// `2026-11-22 13:05` in UTC, without what is left of the minute.
    package static func minute(_ milliseconds: Int64) -> String {
        instant(milliseconds - (milliseconds % 60_000 + 60_000) % 60_000)
    }

    /// `2026-11-22`, the day in UTC.
    package static func day(_ milliseconds: Int64) -> String { CivilTime(milliseconds: milliseconds).date }

    /// `40 s`, `13 h`, `4 d 2 h`, `15 d`: as much as one wants to know of many.
    package static func coarse(_ span: Span) -> String {
        let seconds = span.milliseconds / 1000
        switch seconds {
        case ..<0: return "-" + coarse(-span)
        case ..<120: return "\(seconds) s"
        case ..<7200: return "\(seconds / 60) min"
        case ..<172_800: return "\(seconds / 3600) h"
        case ..<864_000:
            let hours = seconds % 86_400 / 3600
            return "\(seconds / 86_400) d" + (hours == 0 ? "" : " \(hours) h")
        default: return "\(count(seconds / 86_400)) d"
        }
    }

    /// The end of "everything up to": the instant after the last millisecond.
    package static func through(_ time: EventTime) -> String { instant(time.milliseconds + 1) }

    /// `2026-11-22` for a whole day, `2026-11-22 00:00 – 13:00` within one, else both in full.
    package static func window(_ window: TimeWindow) -> String {
        let start = window.start.milliseconds
        let end = window.end.milliseconds
        let day = CivilTime.midnight(before: start)
        if day == start, end - start == CivilTime.millisecondsPerDay { return CivilTime(milliseconds: start).date }
        let to = instant(end)
        let isOneDay = end - day < CivilTime.millisecondsPerDay
        return "\(instant(start)) – \(isOneDay ? String(to.dropFirst(11)) : to)"
    }

    private static func tenths(_ value: Double) -> String {
        let tenths = Int64((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
