import ArgumentParser
import ExportEngine

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Parses, calls, and turns what is thrown into one line on stderr and an exit status.
@main struct Main {
    static func main() async {
        ProcessMemory.giveBackLargeBlocks()
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
            return status(of: failure)
        } catch let problem as SettingProblem {
            return status(of: CommandFailure(problem))
        } catch let status as ExitStatus {
            return status.rawValue
        } catch {
            return parserStatus(error)
        }
    }

    private static func status(of failure: CommandFailure) -> Int32 {
        StandardError.shared.say(.error, failure.message)
        return failure.status.rawValue
    }

    /// Help, versions and completion scripts are thrown too, and are results; the rest is wrong usage, which is 2 here
    /// as in every Unix tool, not the library's 64.
    private static func parserStatus(_ error: any Error) -> Int32 {
        if CWLogsExport.exitCode(for: error).isSuccess {
            print(CWLogsExport.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        let message = CWLogsExport.message(for: error).split(whereSeparator: \.isNewline).joined(separator: " ")
        StandardError.shared.say(.error, "\(message) (see 'cwlogs-export --help')")
        return ExitStatus.usage.rawValue
    }
}

/// A command that has said all it has to say ends by throwing its status.
extension ExitStatus: Error {}
