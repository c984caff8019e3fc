import ArgumentParser
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings

/// `state show`: what the state says. Reads it and nothing else.
struct StateShowCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show", abstract: "Show what the state says; change nothing.",
        discussion: """
            Reads the state alone: no log group is asked for, and the destination is not looked at. With --log-groups \
            the lanes of these are shown, and without it the first 20.

            \(ExitStatus.help)
            """)

    @OptionGroup var options: ExportOptions

    func run() async throws {
        let values = try SettingValues.gathered([options])
        let isSelected = values[\.logGroups] != nil
        try await Session.with(values.with(\.logGroups, default: ["*"])) { session in
            try await session.inGoodOrder { try await Self.show(session, isSelected: isSelected) }
        }
    }

    private static func show(_ session: Session, isSelected: Bool) async throws {
        let look: StateLook
        do throws(ExportError) {
            look = try await StateLook.look(session.bench.environment, session.bench.store)
        } catch {
            throw await session.explained(error)
        }
        let selection = session.arguments.settings.selection
        let lanes = look.document.lanes.keys.filter { selection.selects($0.group.name) }.sorted()
        try session.show(
            StateRecord(look, lanes),
            text: { StateViewText(look, lanes, isSelected: isSelected).text(width: $0) }, needs: [])
    }
}
