import ArgumentParser
import ExporterReports
import ExporterSettings

/// `serve`: the archive behind CloudWatch Logs' own API.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve the archive behind the read calls of CloudWatch Logs' own API, for any client.",
        discussion: """
            Answers DescribeLogGroups, ListLogGroups, DescribeLogStreams, FilterLogEvents and GetLogEvents from the \
            archive at --destination, whatever wrote its objects, so that aws logs, awslogs and boto3 read it as they read \
            CloudWatch Logs. Every other call is told that this is a read-only archive. --log-groups, --exclude, --since and \
            --until say what of the archive is served; without --log-groups all of it is.

            It listens at 127.0.0.1, and asks nobody who they are: clients may sign with anything. Beyond this machine it \
            listens only with --client-keys, and then checks every signature. GET /health answers 200 while it serves.

            \(Examples.serve)

            \(ExitStatus.help)
            """)

    @OptionGroup var options: ExportOptions
    @OptionGroup(title: "Where serve listens, and to whom") var alone: ServeAloneOptions

    func run() async throws {
        // To look at an archive needs no engine, and a folder is no worse than a bucket.
        let values = try SettingValues.gathered([options, alone]).with(\.logGroups, default: ["*"])
            .with(\.engine, default: ["read"])
        let isInBucket = values.hints().destination?.bucket != nil
        try await Session.with(values, needsRegion: isInBucket) { session in
            let serving = try ArchiveServing(session, values)
            try await Interruption.until(session.stop) { try await serving.serve() }
        }
    }
}
