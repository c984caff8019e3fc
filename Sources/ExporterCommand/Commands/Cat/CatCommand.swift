import ArgumentParser
import ExporterReports
import ExporterSettings

/// `cat`: the archived events, in the order of their times.
struct CatCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cat", abstract: "Print archived log events in time order, filtered.",
        discussion: """
            Reads the archive at --destination, whatever wrote its objects: those of the service's export tasks, and those \
            of this program in every format. --log-groups, --exclude, --stream, --since and --until say which events, \
            --grep and --filter-pattern which messages; an event must pass all. Without --log-groups all groups are shown. \
            Only objects, and pieces of them, that can hold the answer are fetched.

            A line is the event's time, a space and the message; --names puts the log group and the log stream between \
            them, and --json prints a row of jsonl for each event. On a terminal what it would obey is made visible.

            \(Examples.cat)

            \(ExitStatus.help)
            """)

    @OptionGroup var options: ExportOptions
    @OptionGroup(title: "Which events cat prints, and how") var alone: CatAloneOptions

    func run() async throws {
        // To look at an archive needs no engine, and a folder is no worse than a bucket.
        let values = try SettingValues.gathered([options, alone]).with(\.logGroups, default: ["*"])
            .with(\.engine, default: ["read"])
        let isInBucket = values.hints().destination?.bucket != nil
        try await Session.with(values, needsRegion: isInBucket) { session in
            try await Interruption.until { try await CatReading(session, values).show() }
        }
    }
}
