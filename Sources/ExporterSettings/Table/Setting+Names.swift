/// The names that each door makes of a setting's one name.
extension Setting {
    package var isFlag: Bool { valueName == nil }

    /// `--export-settle`
    package var option: String { "--\(name)" }

    /// `EXPORT_SETTLE`, the function's variable.
    package var upperSnake: String {
        name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// `CWLOGS_EXPORT_SETTLE`, the command's variable.
    package var variable: String { "CWLOGS_" + upperSnake }

    /// `exportSettle`, `roleARN`
    package var key: String {
        let parts = name.split(separator: "-")
        return parts.enumerated().map { index, part in
            if index == 0 { return String(part) }
            if Self.acronyms.contains(part) { return part.uppercased() }
            return part.prefix(1).uppercased() + part.dropFirst()
        }.joined()
    }

    private static let acronyms: Set<Substring> = ["arn", "dsn", "id", "ttl", "url"]
}
