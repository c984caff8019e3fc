/// `5MiB 256MiB 1GiB`: how amounts of bytes are written in options and settings.
package enum SizeText {
    package struct ParseError: Error, Equatable, CustomStringConvertible {
        package var text: String
        package var description: String {
            "'\(text)' is not a size; write a whole number and a unit, for example 16MiB, 256MiB or 1GiB"
        }
    }

    /// The larger first. There is no plain `MB`: half of the world reads it as 1,000,000 bytes.
    private static let units: [(name: String, bytes: Int)] = [
        ("TiB", 1 << 40), ("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10), ("B", 1),
    ]

    package static func parse(_ text: String) throws(ParseError) -> Int {
        let digits = text.prefix { $0.isASCII && $0.isNumber }
        guard let count = Int(digits), let unit = units.first(where: { $0.name == text.dropFirst(digits.count) })
        else { throw ParseError(text: text) }
        let (bytes, overflows) = count.multipliedReportingOverflow(by: unit.bytes)
        guard !overflows else { throw ParseError(text: text) }
        return bytes
    }

    /// In the largest unit of which it is a whole number.
    package static func text(_ bytes: Int) -> String {
        guard let unit = units.first(where: { bytes != 0 && bytes % $0.bytes == 0 }) else { return "\(bytes)B" }
        return "\(bytes / unit.bytes)\(unit.name)"
    }
}
