/// The settings as the command line and its environment spell them.
extension SettingValues {
    /// The command line wins over the environment, and the environment over the configuration file.
    package init(commandLine: [Setting: [String]], environment: [String: String], file: [Given] = []) {
        var given = file
        for setting in Setting.ofCommand {
            if let text = environment[setting.variable], !text.isEmpty {
                given.append(Given(setting, [text], place: setting.variable, isInCall: false))
            }
            if let values = commandLine[setting], !values.isEmpty {
                given.append(Given(setting, values, place: setting.option, isInCall: true))
            }
        }
        self.init(given, door: .command)
    }

    /// Variables that look like ours and are not: most likely misspelt.
    package static func unknownVariables(_ environment: [String: String]) -> [String] {
        let known = Set(Setting.ofCommand.map(\.variable))
        return environment.keys.filter { $0.hasPrefix("CWLOGS_") && !known.contains($0) }.sorted()
    }
}
