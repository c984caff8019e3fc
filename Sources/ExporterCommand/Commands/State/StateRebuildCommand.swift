import ArgumentParser
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings

/// `state rebuild`: makes a lost state new from the manifests of the archive.
struct StateRebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Make a lost state new from the archive's manifests.",
        discussion: """
            For a state that was deleted. Give the options of 'run' as they were, above all --destination, --state and \
            --since, and let no run be at work. A state that is there is never overwritten. What the manifests do not \
            show is looked at again by the next runs, and nothing is exported twice.

            \(ExitStatus.help)
            """)

    @OptionGroup var options: ExportOptions
    @OptionGroup var change: StateChangeOptions

    func run() async throws {
        let values = try SettingValues.gathered([options, change]).with(\.logGroups, default: ["*"])
        try await Session.with(values) { session in
            try await session.inGoodOrder { try await Self.rebuild(session) }
        }
    }

    private static func rebuild(_ session: Session) async throws {
        let (state, isSaved) = (session.arguments.state, !session.arguments.isDryRun)
        let outcome: StateRebuilding.Outcome
        do throws(ExportError) {
            let rebuilding = StateRebuilding(environment: session.bench.environment, store: session.bench.store)
            outcome = try await rebuilding.look()
            if isSaved { try await rebuilding.save(outcome.document) }
        } catch {
            throw await session.explained(error)
        }
        let text = StateRebuildText(outcome, state: state, isSaved: isSaved)
        try session.show(
            StateRebuildRecord(outcome, state: state, isSaved: isSaved), text: { text.text(width: $0) }, needs: [])
    }
}
