/// How a door calls the settings, for sentences. What was given is called as it was given.
package struct SettingSpelling: Sendable {
    package enum Door: Hashable, Sendable {
        case command, function
    }

    package let door: Door
    private var used: [Setting: String] = [:]

    /// As the door calls them where nobody has given any.
    package init(_ door: Door) {
        self.door = door
    }

    init(_ door: Door, given: [Setting: SettingValues.Given]) {
        self.door = door
        used = given.mapValues { found in
            switch door {
            case .command: found.isInCall || found.place.contains(":") ? found.setting.option : found.place
            case .function: "'\(found.setting.key)'"
            }
        }
    }

    /// `--export-settle`; `'exportSettle'`
    package func name(_ path: KeyPath<SettingTable, Setting>) -> String {
        let setting = Setting.table[keyPath: path]
        return used[setting] ?? usual(setting)
    }

    package func isGiven(_ path: KeyPath<SettingTable, Setting>) -> Bool {
        used[Setting.table[keyPath: path]] != nil
    }

    /// What to write: `--engine read`; `'engine': 'read'`
    package func choice(_ path: KeyPath<SettingTable, Setting>, _ value: String) -> String {
        let setting = Setting.table[keyPath: path]
        return switch door {
        case .command: "\(setting.option) \(value)"
        case .function: "'\(setting.key)': '\(value)'"
        }
    }

    /// Where a setting that nobody gave could be given.
    package func missing(_ path: KeyPath<SettingTable, Setting>) -> String {
        let setting = Setting.table[keyPath: path]
        return switch door {
        case .command: setting.option
        case .function: "\(usual(setting)) (or the variable \(Self.original(setting).upperSnake))"
        }
    }

    private func usual(_ setting: Setting) -> String {
        switch door {
        case .command: setting.option
        case .function: "'\(Self.original(setting).key)'"
        }
    }

    /// The original's input that says the same, if there is one.
    private static func original(_ setting: Setting) -> Setting {
        Setting.ofFunction.first { $0.standsFor == setting.name } ?? setting
    }
}
