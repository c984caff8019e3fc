import ArgumentParser
import ExporterReports
import ExporterSettings

/// `verify`: whether an archive is equal to the source, and to its own manifests.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Compare the archive with CloudWatch Logs, or with its own manifests.",
        discussion: """
            Changes nothing. With --against source, the default, every event that CloudWatch Logs has in columns that are \
            final is looked for in the archive, and every archived event in CloudWatch Logs; it reads at the rate of \
            --requests-per-second. With --against manifests only the archive is looked at: whether each object that a \
            manifest names is there, as long as it was and with the ETag that it had, and whether there are others. \
            --read-data reads each object, too, and checks its digests and rows. Without --log-groups all groups are \
            compared.

            A call that ends before all is done (--max-duration, a signal) ends with 75, and the next one with the same \
            options goes on from there. What each call found is kept under _verify/ of the archive.

            \(Examples.verify)

            Exit status: 0 verified · 1 differs · 2 usage · 69, 75, 77 and 78: could not look, or not at all of it.
            """)

    @OptionGroup var options: ExportOptions
    @OptionGroup(title: "What verify compares") var alone: VerifyAloneOptions

    func run() async throws {
        // To look at an archive needs no engine, and a folder is no worse than a bucket.
        let values = try SettingValues.gathered([options, alone]).with(\.logGroups, default: ["*"])
            .with(\.engine, default: ["read"])
        let hints = values.hints()
        let isLocal = hints.destination?.bucket == nil && hints.verify.against == .manifests
        try await Session.with(values, needsRegion: !isLocal) { session in
            try await Interruption.until(session.stop) { try await VerifyReading(session, values).show() }
        }
    }
}
