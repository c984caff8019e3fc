import AWSClient
import ArgumentParser
import ExporterReports
import ExporterSettings

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The command as a whole: parses, calls, and turns what is thrown into one line on stderr, one object on stdout where JSON
/// is asked for, and an exit status.
package enum CommandProgram {
    /// Ends the process.
    package static func run(_ arguments: [String]) async -> Never {
        StandardOutput.openClosedDescriptors()
        // A pipe that is closed at its other end is an error of a write, not the end of an export.
        signal(SIGPIPE, SIG_IGN)
        ProcessMemory.giveBackLargeBlocks()
        var status = await status(of: arguments)
        do {
            try StandardOutput.flush()
        } catch {
            StandardError.shared.say(.error, error.message)
            if status == .done { status = error.status }
        }
        exit(status.rawValue)
    }

    private static func status(of arguments: [String]) async -> ExitStatus {
        if arguments.isEmpty, !isConfigured {
            StandardError.shared.line(Examples.firstSteps)
            return .usage
        }
        do {
            var command = try CWLogsExport.parseAsRoot(arguments)
            StandardOutput.begin(Self.name(of: command))
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return .done
        } catch let failure as CommandFailure {
            return tell(failure)
        } catch let problem as SettingProblem {
            return tell(CommandFailure(problem))
        } catch let status as ExitStatus {
            return status
        } catch {
            return parserStatus(error, arguments)
        }
    }

    /// Whether the environment says what to export: then the name alone is a run.
    private static var isConfigured: Bool {
        let variables = AWSEnvironment.live().variables
        return Setting.ofCommand.contains { variables[$0.variable]?.isEmpty == false }
    }

    /// With the command that it stands under: `state show`.
    private static func name(of command: any ParsableCommand) -> String {
        let own = type(of: command)
        let isOfState = StateCommand.configuration.subcommands.contains { $0 == own }
        return (isOfState ? "\(StateCommand._commandName) " : "") + own._commandName
    }

    private static func tell(_ failure: CommandFailure) -> ExitStatus {
        StandardError.shared.show(nil)
        StandardError.shared.say(.error, failure.message)
        do {
            try StandardOutput.tell(failure)
        } catch {
            StandardError.shared.say(.error, error.message)
        }
        return failure.status
    }

    /// Help, versions and completion scripts are thrown too, and are results; the rest is wrong usage, which is 2 here
    /// as in every Unix tool, not the library's 64.
    private static func parserStatus(_ error: any Error, _ arguments: [String]) -> ExitStatus {
        if CWLogsExport.exitCode(for: error).isSuccess {
            do {
                try StandardOutput.write(
                    CompletionScript.withDefaultCommand(CWLogsExport.fullMessage(for: error)), isLaidOut: true)
                return .done
            } catch {
                return tell(error)
            }
        }
        StandardOutput.speak(isJSON: arguments.contains(Setting.table.json.option))
        let words = CWLogsExport.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        let message = CWLogsExport.misspelt(arguments) ?? CWLogsExport.misspeltOption(arguments, words) ?? words
        return tell(CommandFailure(.usage, "\(message) (see 'cwlogs-export --help')"))
    }
}
