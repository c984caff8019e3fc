import ArgumentParser

/// One setting under its one name: the option `--NAME`, the variable `CWLOGS_NAME`, the key `NAME` of the configuration
/// file, and its line of help all come from here.
package struct Setting: Hashable, Sendable {
    /// `export-settle`
    package let name: String
    /// What the value is called in the help; `nil` is a flag.
    package let valueName: String?
    package let help: String
    /// Shown in the help. Taken from the engine's own defaults wherever it has one.
    package let defaultText: String?
    /// May be given several times, and holds a list separated by commas.
    package let isList: Bool

    init(_ name: String, _ valueName: String?, _ help: String, default defaultText: String? = nil, isList: Bool = false)
    {
        self.name = name
        self.valueName = valueName
        self.help = help
        self.defaultText = defaultText
        self.isList = isList
    }

    package var isFlag: Bool { valueName == nil }
    package var option: String { "--\(name)" }

    package var variable: String {
        "CWLOGS_" + name.uppercased().map { $0 == "-" ? "_" : String($0) }.joined()
    }

    var optionName: NameSpecification { .customLong(name) }

    var argumentHelp: ArgumentHelp {
        let text = defaultText.map { "\(help) (default: \($0))" } ?? help
        return valueName.map { ArgumentHelp("\(text)", valueName: $0) } ?? ArgumentHelp("\(text)")
    }

    package static func == (a: Setting, b: Setting) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}
