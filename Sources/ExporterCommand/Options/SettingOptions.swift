import ArgumentParser
import ExporterSettings

/// Options as the parser sees them: texts under the names and helps of the setting table, read later.
protocol SettingOptions: ParsableArguments {}

extension SettingOptions {
    /// What was given. A member `_exportSettle` holds the texts of the setting with the key `exportSettle`.
    var given: [Setting: [String]] {
        var given: [Setting: [String]] = [:]
        for (label, value) in Mirror(reflecting: self).children {
            if let group = value as? any OptionHolder {
                given.merge(group.held) { first, _ in first }
            } else if let option = value as? any TextHolder, let label {
                let key = label.drop { $0 == "_" }
                guard let setting = Setting.ofCommand.first(where: { $0.key == key }) else {
                    preconditionFailure("'\(key)' is named for no setting")
                }
                given[setting] = option.texts
            }
        }
        return given
    }
}

private protocol OptionHolder {
    var held: [Setting: [String]] { get }
}

extension OptionGroup: OptionHolder where Value: SettingOptions {
    fileprivate var held: [Setting: [String]] { wrappedValue.given }
}

private protocol TextHolder {
    var texts: [String] { get }
}

extension Option: TextHolder where Value: TextHolder {
    fileprivate var texts: [String] { wrappedValue.texts }
}

extension Flag: TextHolder where Value == Bool {
    fileprivate var texts: [String] { wrappedValue ? ["true"] : [] }
}

extension Optional: TextHolder where Wrapped == String {
    fileprivate var texts: [String] { map { [$0] } ?? [] }
}

extension Array: TextHolder where Element == String {
    fileprivate var texts: [String] { self }
}

/// An option that is all that its setting says.
extension Option where Value == String? {
    init(_ path: KeyPath<SettingTable, Setting>) {
        let setting = Setting.table[keyPath: path]
        // An instant may begin with a minus.
        self.init(
            name: setting.optionName, parsing: setting.valueName == "instant" ? .unconditional : .next,
            help: setting.argumentHelp, completion: setting.completion)
    }
}

extension Option where Value == [String] {
    init(wrappedValue: [String], _ path: KeyPath<SettingTable, Setting>) {
        let setting = Setting.table[keyPath: path]
        self.init(wrappedValue: wrappedValue, name: setting.optionName, help: setting.argumentHelp)
    }
}

extension Flag where Value == Bool {
    init(wrappedValue: Bool, _ path: KeyPath<SettingTable, Setting>) {
        let setting = Setting.table[keyPath: path]
        self.init(wrappedValue: wrappedValue, name: setting.optionName, help: setting.argumentHelp)
    }
}

extension Setting {
    fileprivate var optionName: NameSpecification {
        short.map { [.customShort($0), .customLong(name)] } ?? .customLong(name)
    }

    fileprivate var argumentHelp: ArgumentHelp {
        let text = defaultText.map { "\(help) (default: \($0))" } ?? help
        return valueName.map { ArgumentHelp("\(text)", valueName: $0) } ?? ArgumentHelp("\(text)")
    }

    fileprivate var completion: CompletionKind? {
        if completesFiles { return .file() }
        let words = choices + suggestions
        return words.isEmpty ? nil : .list(words)
    }
}
