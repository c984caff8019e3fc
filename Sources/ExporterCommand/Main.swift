import ArgumentParser

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Parses, calls, and turns what is thrown into one line on stderr and an exit status.
@main struct Main {
    static func main() async {
        // A reader that closes the pipe early (`| head`) ends the program quietly, as it does other programs.
        signal(SIGPIPE, SIG_DFL)
        exit(await status(of: Array(CommandLine.arguments.dropFirst())))
    }

    private static func status(of arguments: [String]) async -> Int32 {
        do {
            var command = try CWLogsExport.parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return ExitStatus.done.rawValue
        } catch let failure as CommandFailure {
            StandardError.shared.line("cwlogs-export: \(failure.message)")
            return failure.status.rawValue
        } catch let status as ExitStatus {
            return status.rawValue
        } catch {
            return parserStatus(error)
        }
    }

    /// Help, versions and completion scripts are thrown too, and are results; the rest is wrong usage, which is 2 here
    /// as in every Unix tool, not the library's 64.
    private static func parserStatus(_ error: any Error) -> Int32 {
        if CWLogsExport.exitCode(for: error).isSuccess {
            print(CWLogsExport.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        let message = CWLogsExport.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        StandardError.shared.line("cwlogs-export: \(message) (see 'cwlogs-export --help')")
        return ExitStatus.usage.rawValue
    }
}

/// A command that has said all it has to say ends by throwing its status.
extension ExitStatus: Error {}

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
