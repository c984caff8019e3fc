/// One setting under its one name, `export-settle`. Every door derives its own spelling from it: the command line
/// `--export-settle`, its environment `CWLOGS_EXPORT_SETTLE`, its configuration file `export-settle`; the function's event
/// `exportSettle`, its environment `EXPORT_SETTLE`.
package struct Setting: Hashable, Sendable {
    /// Where a setting can be given.
    package enum Doors: Sendable {
        case everywhere
        /// What is printed on a terminal, or read from its machine.
        case commandAlone
        /// The original function's inputs, where they are not spelt as ours.
        case functionAlone
    }

    /// `export-settle`
    package let name: String
    /// What the value is called in the help; `nil` is a flag.
    package let valueName: String?
    package let help: String
    /// Shown in the help. Taken from the engine's own defaults wherever it has one.
    package let defaultText: String?
    /// May be given several times, and holds a list separated by commas.
    package let isList: Bool
    package let doors: Doors

    init(
        _ name: String, _ valueName: String?, _ help: String, default defaultText: String? = nil, isList: Bool = false,
        doors: Doors = .everywhere
    ) {
        self.name = name
        self.valueName = valueName
        self.help = help
        self.defaultText = defaultText
        self.isList = isList
        self.doors = doors
    }

    package var isFlag: Bool { valueName == nil }

    /// `--export-settle`
    package var option: String { "--\(name)" }

    /// `EXPORT_SETTLE`
    package var upperSnake: String {
        name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    /// `exportSettle`, `roleARN`
    package var key: String {
        let parts = name.split(separator: "-")
        return parts.enumerated().map { index, part in
            if index == 0 { return String(part) }
            if Self.acronyms.contains(part) { return part.uppercased() }
            return part.prefix(1).uppercased() + part.dropFirst()
        }.joined()
    }

    private static let acronyms: Set<Substring> = ["arn", "dsn", "ttl", "url"]

    package static func == (a: Setting, b: Setting) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// How a door calls a setting, for errors.
package struct SettingSpelling: Sendable {
    /// `--export-settle`
    package let name: @Sendable (Setting) -> String
    /// Where a setting that nobody gave could be given.
    package let missing: @Sendable (Setting) -> String

    package init(
        name: @escaping @Sendable (Setting) -> String, missing: @escaping @Sendable (Setting) -> String
    ) {
        self.name = name
        self.missing = missing
    }

    package static let commandLine = SettingSpelling(name: \.option, missing: \.option)
}

/// A value that cannot be used, or one that is missing: names the place, the value and what to write instead.
package struct SettingProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Place: Hashable, Sendable {
        /// In the call itself: the command line, the event. Also where a value is missing.
        case call
        /// Around it: the environment, a file, the machine.
        case surroundings
    }

    package var place: Place
    package var message: String

    package init(_ place: Place, _ message: String) {
        self.place = place
        self.message = message
    }

    package var description: String { message }
}

/// Whom somebody may have meant.
package enum Nearest {
    /// The name that is at most three letters away from `text`, if there is one.
    package static func name(to text: String, among names: [String]) -> String? {
        names.map { (distance: distance($0, text), name: $0) }.filter { $0.distance <= 3 }
            .min { ($0.distance, $0.name) < ($1.distance, $1.name) }?.name
    }

    /// Levenshtein's distance, one row at a time.
    private static func distance(_ a: String, _ b: String) -> Int {
        let b = Array(b.utf8)
        var row = Array(0...b.count)
        for (i, byte) in a.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = byte == other ? diagonal : 1 + min(diagonal, above, row[j])
                diagonal = above
            }
        }
        return row[b.count]
    }
}
