import ArgumentParser
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings

/// `state copy`: copies a state to another place, which the archive names from then on.
struct StateCopyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "copy", abstract: "Copy the state to another place, and let the archive name that one.",
        discussion: """
            From then on runs with the old --state are refused. Ended in the middle, it goes on when it is called again. \
            A place where something is already is never overwritten, and a state at which a run is at work is not \
            copied. What the old place holds is left there.

            \(ExitStatus.help)
            """)

    @Argument(help: ArgumentHelp("Where to: as --state is written.", valueName: "new-dsn"))
    var place: String
    @Flag(help: "Only copy: the archive keeps naming the old place, and runs with the copy are refused.")
    var backup = false
    @OptionGroup var options: ExportOptions
    @OptionGroup var change: StateChangeOptions

    func run() async throws {
        let values = try SettingValues.gathered([options, change]).with(\.logGroups, default: ["*"])
        let new = try dsn()
        try await Session.with(values) { [backup] session in
            try await session.inGoodOrder { try await Self.copy(session, to: new, isBackup: backup) }
        }
    }

    private func dsn() throws(CommandFailure) -> StoreDSN {
        do { return try StoreDSN(parsing: place) } catch { throw CommandFailure(.usage, "new-dsn: \(error.text)") }
    }

    private static func copy(_ session: Session, to new: StoreDSN, isBackup: Bool) async throws {
        let old = session.arguments.state
        guard new != old else { throw CommandFailure(.usage, "new-dsn: the state is at \(new) already") }
        if let conflict = new.conflict(with: session.destination) {
            throw CommandFailure(.usage, "new-dsn: \(new) and \(session.destination): \(conflict)")
        }
        let isSaved = !session.arguments.isDryRun
        let outcome: StateCopying.Outcome
        do throws(ExportError) {
            let copying = StateCopying(
                environment: session.bench.environment, from: session.bench.store, to: new)
            outcome =
                if isSaved {
                    if isBackup { try await copying.backUp() } else { try await copying.move() }
                } else {
                    try await copying.look()
                }
        } catch {
            throw await session.explained(error)
        }
        let record = StateCopyRecord(outcome, from: old, to: new, isSaved: isSaved)
        try session.show(record, text: { _ in record.text }, needs: [])
    }
}
