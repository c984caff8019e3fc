import ArgumentParser

/// The root command: what `cwlogs-export` is, and its subcommands.
struct CWLogsExport: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cwlogs-export",
        abstract: "Exports CloudWatch Logs to S3: every log event exactly once.",
        discussion: """
            New here? 'cwlogs-export demo' shows it at work on a simulated AWS, without an account.

            Every option can also stand in the environment (--export-settle as CWLOGS_EXPORT_SETTLE) and in a YAML file \
            (--config FILE, key export-settle). The command line wins over the environment, and the environment over \
            the file. Durations read 250ms, 5s, 10m, 12h, 14d; instants read 2026-11-22T13:00:00Z, 2026-11-22, -3h, \
            yesterday.

            \(ExitStatus.help)
            """,
        version: "0.1.0",
        subcommands: [
            RunCommand.self, PlanCommand.self, StatusCommand.self, PolicyCommand.self, DemoCommand.self,
            SimulatorCommand.self,
        ],
        defaultSubcommand: RunCommand.self)
}
