import ArgumentParser
import ExportEngine

/// The settings as the parser and the environment of the command know them.
extension Setting {
    /// `CWLOGS_EXPORT_SETTLE`
    package var variable: String { "CWLOGS_" + upperSnake }

    var optionName: NameSpecification { .customLong(name) }

    var argumentHelp: ArgumentHelp {
        let text = defaultText.map { "\(help) (default: \($0))" } ?? help
        return valueName.map { ArgumentHelp("\(text)", valueName: $0) } ?? ArgumentHelp("\(text)")
    }
}

extension SettingValues {
    /// The command line wins over the environment, and the environment over the configuration file.
    package init(commandLine: [Setting: [String]], environment: [String: String], file: [Given] = []) {
        var given = file
        for setting in Setting.all {
            if let text = environment[setting.variable], !text.isEmpty {
                given.append(Given(setting, [text], place: setting.variable, isInCall: false))
            }
            if let values = commandLine[setting], !values.isEmpty {
                given.append(Given(setting, values, place: setting.option, isInCall: true))
            }
        }
        self.init(given, spelling: .commandLine)
    }

    /// Variables that look like ours and are not: most likely misspelt.
    package static func unknownVariables(_ environment: [String: String]) -> [String] {
        let known = Set(Setting.all.map(\.variable))
        return environment.keys.filter { $0.hasPrefix("CWLOGS_") && !known.contains($0) }.sorted()
    }
}
