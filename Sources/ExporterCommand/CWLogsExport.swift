import ArgumentParser
import ExportCore
import ExporterReports
import ExporterSettings

/// The root command: what `cwlogs-export` is, and its subcommands.
struct CWLogsExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cwlogs-export",
        abstract: "Exports CloudWatch Logs to S3: every log event exactly once.",
        discussion: """
            New here? 'cwlogs-export demo' shows it at work on a simulated AWS, without an account.

            Every option can also stand in the environment (--export-settle as CWLOGS_EXPORT_SETTLE) and in a YAML file \
            (--config FILE, key export-settle). The command line wins over the environment, and the environment over \
            the file. Durations read 250ms, 5s, 10m, 12h, 14d, 2w; instants read 2026-11-22T13:00:00Z, 2026-11-22, -3h, \
            yesterday.

            \(ExitStatus.help)
            """,
        version: Version.text,
        subcommands: [
            RunCommand.self, PlanCommand.self, StatusCommand.self, CatCommand.self, ServeCommand.self,
            VerifyCommand.self, StateCommand.self, PolicyCommand.self, DemoCommand.self, SimulatorCommand.self,
            VersionCommand.self,
        ],
        defaultSubcommand: RunCommand.self)

    /// A first word that is not a command, where one is like it. Since `run` may be left out, the parser takes such a word
    /// for an argument too many.
    static func misspelt(_ arguments: [String]) -> String? {
        misspelt(arguments[...], in: configuration.subcommands, and: ["help"])
    }

    /// An option that is not one of a command's, with the nearest one: the parser knows none that every command has, and
    /// takes words for near that are not.
    ///
    /// - Parameter words: the parser's own.
    static func misspeltOption(_ arguments: [String], _ words: String) -> String? {
        let general = ["--version", "--help"]
        let known = general + Setting.ofCommand.map(\.option)
        let nearest = { (word: String) in
            EditDistance.nearest(to: word, among: known, atMost: min(EditDistance.most, (word.utf8.count - 2) / 2))
        }
        for word in arguments where word.hasPrefix("--") && !known.contains(word) {
            if let near = nearest(word), general.contains(near) { return isNotAnOption(word, near) }
        }
        guard words.hasPrefix("Unknown option '"), let word = words.split(separator: "'").dropFirst().first else {
            return nil
        }
        return isNotAnOption(String(word), word.hasPrefix("--") ? nearest(String(word)) : nil)
    }

    private static func isNotAnOption(_ word: String, _ nearest: String?) -> String {
        "'\(word)' is not an option" + (nearest.map { ": did you mean '\($0)'?" } ?? "")
    }

    private static func misspelt(
        _ arguments: ArraySlice<String>, in commands: [any ParsableCommand.Type], and others: [String] = []
    ) -> String? {
        guard let word = arguments.first, !word.hasPrefix("-"), !others.contains(word) else { return nil }
        if let command = commands.first(where: { $0.configuration.commandName == word }) {
            let inner = command.configuration.subcommands
            return inner.isEmpty ? nil : misspelt(arguments.dropFirst(), in: inner)
        }
        let names = commands.compactMap { $0.configuration.commandName } + others
        guard let nearest = EditDistance.nearest(to: word, among: names) else {
            return "'\(word)' is not a command: there are \(names.joined(separator: ", "))"
        }
        return "'\(word)' is not a command: did you mean '\(nearest)'?"
    }
}
