/// `250ms 5s 10m 12h 14d 2w`: how lengths of time are written in options, settings and reports.
extension Span {
    package struct ParseError: Error, Equatable, CustomStringConvertible {
        package var text: String
        package var description: String {
            "'\(text)' is not a duration; write a number and a unit, for example 250ms, 5s, 10m, 12h, 14d or 2w"
        }
    }

    private static let units: [(name: String, milliseconds: Int64)] = [
        ("ms", 1), ("s", 1000), ("m", 60_000), ("h", 3_600_000), ("d", 86_400_000),
    ]
    private static let readUnits = units + [("w", 604_800_000)]

    /// Several parts may follow each other, each unit at most once and the larger first: `1h30m`. Nothing needs no unit.
    package init(parsing text: String) throws(ParseError) {
        if text == "0" {
            self = .zero
            return
        }
        var rest = Substring(text)
        var total: Int64 = 0
        var smallest = Int64.max
        guard !rest.isEmpty else { throw ParseError(text: text) }
        while !rest.isEmpty {
            let digits = rest.prefix { $0.isASCII && $0.isNumber }
            rest = rest.dropFirst(digits.count)
            let letters = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(letters.count)
            guard let count = Int64(digits), let unit = Self.readUnits.first(where: { $0.name == letters }),
                unit.milliseconds < smallest
            else { throw ParseError(text: text) }
            let (part, partOverflows) = count.multipliedReportingOverflow(by: unit.milliseconds)
            let (sum, sumOverflows) = total.addingReportingOverflow(part)
            guard !partOverflows, !sumOverflows, sum < Int64.max / 4 else { throw ParseError(text: text) }
            total = sum
            smallest = unit.milliseconds
        }
        self.init(milliseconds: total)
    }

    /// The same notation, in at most two units: `2d3h`, `45m`, `0s`.
    package var text: String {
        if milliseconds < 0 { return "-" + (-self).text }
        if milliseconds == 0 { return "0s" }
        var rest = milliseconds
        var parts: [String] = []
        for unit in Self.units.reversed() where rest >= unit.milliseconds && parts.count < 2 {
            parts.append("\(rest / unit.milliseconds)\(unit.name)")
            rest %= unit.milliseconds
        }
        return parts.joined()
    }
}
