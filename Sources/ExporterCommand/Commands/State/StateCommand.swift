import ArgumentParser
import ExporterReports

/// `state`: the journal of an archive, looked at, made new, moved.
struct StateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "state", abstract: "Look at the state of an archive, make a lost one new, or move it.",
        discussion: """
            The state is the journal of an archive: what it holds, what is under way, which run is at work. These \
            commands take the options of 'run', so that a command line can be kept; --log-groups may be left out.

            \(ExitStatus.help)
            """,
        subcommands: [StateShowCommand.self, StateRebuildCommand.self, StateCopyCommand.self])
}
