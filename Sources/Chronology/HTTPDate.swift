/// Reads the dates of HTTP's headers: `Sun, 22 Nov 2026 13:18:00 GMT`. The day of the week is not looked at.
package enum HTTPDate {
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    /// Milliseconds since the epoch; `nil` where the text is no such date.
    package static func milliseconds(_ text: String) -> Int64? {
        let parts = text.split(separator: " ")
        guard parts.count == 6, parts[5] == "GMT" || parts[5] == "UTC", let day = Int64(parts[1]),
            let month = months.firstIndex(where: { $0 == parts[2] }), let year = Int64(parts[3])
        else { return nil }
        let time = parts[4].split(separator: ":", omittingEmptySubsequences: false).map { Int64($0) }
        guard time.count == 3, let hour = time[0], let minute = time[1], let second = time[2] else { return nil }
        return CivilTime(
            year: year, month: Int64(month + 1), day: day, hour: hour, minute: minute, second: second
        )?.milliseconds
    }
}
