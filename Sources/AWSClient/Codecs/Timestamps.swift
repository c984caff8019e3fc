import SigV4

/// Reads the two spellings of time that the services' answers have; milliseconds since the epoch.
package enum Timestamps {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// `Sun, 22 Nov 2026 13:18:00 GMT`
    package static func milliseconds(httpDate text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT" || parts[5] == "UTC", let day = Int(parts[1]),
            let month = months.firstIndex(of: String(parts[2])), let year = Int(parts[3])
        else { return nil }
        return milliseconds(year: year, month: month + 1, day: day, time: parts[4])
    }

    /// `2026-11-22T13:18:00.000Z`, with or without a fraction.
    package static func milliseconds(iso8601 text: String) -> Int64? {
        let halves = text.split(separator: "T")
        guard halves.count == 2, halves[1].hasSuffix("Z") else { return nil }
        let date = halves[0].split(separator: "-")
        guard date.count == 3, let year = Int(date[0]), let month = Int(date[1]), let day = Int(date[2]) else {
            return nil
        }
        return milliseconds(year: year, month: month, day: day, time: halves[1].dropLast())
    }

    /// - Parameter time: `13:18:00` or `13:18:00.25`
    private static func milliseconds(year: Int, month: Int, day: Int, time: Substring) -> Int64? {
        let halves = time.split(separator: ".", maxSplits: 1)
        let parts = (halves.first ?? "").split(separator: ":").map { Int($0) }
        guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2] else { return nil }
        var millisecond = 0
        if halves.count == 2 {
            guard let fraction = Int((halves[1] + "00").prefix(3)) else { return nil }
            millisecond = fraction
        }
        return CivilTime(
            year: year, month: month, day: day, hour: hour, minute: minute, second: second, millisecond: millisecond
        )?.milliseconds
    }
}
