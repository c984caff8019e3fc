/// The text form of events, `2026-03-02T00:00:00.000Z message`, written by the checkers for themselves: neither the exporter's
/// rendering nor the world's is trusted here.
enum EventText {
    /// `YYYY-MM-DDTHH:MM:SS.mmmZ `
    static let prefixLength = 25

    static func line(_ timestamp: Int64, _ message: some Sequence<UInt8>) -> [UInt8] {
        var line = Array(instant(timestamp).utf8)
        line.append(UInt8(ascii: " "))
        line.append(contentsOf: message)
        line.append(UInt8(ascii: "\n"))
        return line
    }

    static func instant(_ milliseconds: Int64) -> String {
        let day = floorDivide(milliseconds, 86_400_000)
        let rest = milliseconds - day * 86_400_000
        let (year, month, dayOfMonth) = civil(day)
        let time = [rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60].map { padded($0, 2) }.joined(separator: ":")
        return "\(padded(year, 4))-\(padded(month, 2))-\(padded(dayOfMonth, 2))T\(time).\(padded(rest % 1000, 3))Z"
    }

    /// Cuts text at each line that begins with an instant. The same cut is made on both sides of a comparison, so a message
    /// with such a line of its own falls into the same pieces on both sides; any other event stays one piece.
    static func segments(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var segments: [ArraySlice<UInt8>] = []
        var begin = text.startIndex
        var lineStart = text.startIndex
        while let newline = text[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
            lineStart = newline + 1
            if lineStart < text.endIndex, beginsWithInstant(text[lineStart...]) {
                segments.append(text[begin..<lineStart])
                begin = lineStart
            }
        }
        if begin < text.endIndex { segments.append(text[begin...]) }
        return segments
    }

    static func beginsWithInstant(_ text: ArraySlice<UInt8>) -> Bool {
        guard text.count >= prefixLength else { return false }
        let shape = "dddd-dd-ddTdd:dd:dd.dddZ ".utf8
        return zip(shape, text).allSatisfy { expected, byte in
            expected == UInt8(ascii: "d") ? (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) : expected == byte
        }
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// Year, month and day of a day number since 1970-01-01, by eras of 400 years that begin in March.
    private static func civil(_ day: Int64) -> (Int64, Int64, Int64) {
        let shifted = day + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let march = (5 * dayOfYear + 2) / 153
        let month = march < 10 ? march + 3 : march - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * march + 2) / 5 + 1)
    }

    private static func floorDivide(_ a: Int64, _ b: Int64) -> Int64 {
        a >= 0 ? a / b : -((-a + b - 1) / b)
    }
}
