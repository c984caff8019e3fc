/// One setting under its one name, `export-settle`. Every door derives its own spelling from it: the command line
/// `--export-settle`, its environment `CWLOGS_EXPORT_SETTLE`, its configuration file `export-settle`; the function's event
/// `exportSettle`, its environment `EXPORT_SETTLE`.
///
/// All of them stand in `SettingTable`, each with its kind of value and the place that it is for: reading, the default
/// and the help follow from that.
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
    /// `v` of `-v`
    package let short: Character?
    /// What the value is called in the help; `nil` is a flag.
    package let valueName: String?
    /// What may be written, where that is a short list.
    package let choices: [String]
    /// What is usual, where other values can be written as well.
    package let suggestions: [String]
    package let completesFiles: Bool
    /// May be given several times, and holds a list separated by commas.
    package let isList: Bool
    package let help: String
    package let defaultText: String?
    package let doors: Doors
    /// Of an input of the original: the name of our setting that says the same.
    package let standsFor: String?
    /// Reads texts that were given for it, and keeps the value.
    let take: @Sendable (_ texts: [String], _ now: Int64, inout SettingsDraft) throws(SettingComplaint) -> Void

    private init<Value>(
        _ name: String, _ help: String, _ kind: ValueKind<Value>, short: Character?, defaultText: String?,
        doors: Doors, standsFor: String?,
        take: @escaping @Sendable ([String], Int64, inout SettingsDraft) throws(SettingComplaint) -> Void
    ) {
        self.name = name
        self.short = short
        self.help = help
        valueName = kind.name
        choices = kind.choices
        suggestions = kind.suggestions
        completesFiles = kind.isFile
        isList = kind.isList
        self.defaultText = defaultText
        self.doors = doors
        self.standsFor = standsFor
        self.take = take
    }

    /// With the default that stands in the place already, told in `defaultWords` where it is more than a value.
    init<Value>(
        _ name: String, _ help: String, _ kind: ValueKind<Value>,
        _ path: any WritableKeyPath<SettingsDraft, Value> & Sendable, default defaultWords: String? = nil,
        short: Character? = nil, doors: Doors = .everywhere, standsFor: String? = nil
    ) {
        let usual = kind.name == nil ? "" : kind.text(SettingsDraft.initial[keyPath: path])
        self.init(
            name, help, kind, short: short, defaultText: defaultWords ?? (usual.isEmpty ? nil : usual), doors: doors,
            standsFor: standsFor
        ) { texts, now, draft throws(SettingComplaint) in
            draft[keyPath: path] = try kind.read(texts, now)
        }
    }

    /// Without a default of its own: what holds then is told in `defaultWords`.
    init<Value>(
        _ name: String, _ help: String, _ kind: ValueKind<Value>,
        _ path: any WritableKeyPath<SettingsDraft, Value?> & Sendable, default defaultWords: String? = nil,
        short: Character? = nil, doors: Doors = .everywhere, standsFor: String? = nil
    ) {
        self.init(
            name, help, kind, short: short, defaultText: defaultWords, doors: doors, standsFor: standsFor
        ) { texts, now, draft throws(SettingComplaint) in
            draft[keyPath: path] = try kind.read(texts, now)
        }
    }

    package static func == (a: Setting, b: Setting) -> Bool { a.name == b.name }
    package func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

/// What is wrong with a value, with the value in it. The place where it was given is added by the code that knows it.
package struct SettingComplaint: Error, Hashable, Sendable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}

extension Setting {
    package static let table = SettingTable()

    /// In the order of the table, which is the order of the help.
    package static let all: [Setting] = Mirror(reflecting: table).children.compactMap { $0.value as? Setting }

    /// The options of the command.
    package static let ofCommand = all.filter { $0.doors != .functionAlone }

    /// What an invocation of the function can be told, the original's inputs first.
    package static let ofFunction =
        all.filter { $0.doors == .functionAlone } + all.filter { $0.doors == .everywhere }

    package static func ofCommand(named name: String) -> Setting? { ofCommand.first { $0.name == name } }
}
