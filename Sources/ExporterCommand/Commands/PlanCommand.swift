import ArgumentParser
import ExportEngine

/// `plan`: what `run` would do, with reasons. Changes nothing.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what 'run' would do, and why; change nothing.",
        discussion: ExitStatus.help)

    @OptionGroup var options: ExportOptions

    func run() async throws {
        try await Session.with([options], Self.show)
    }

    @Sendable static func show(_ session: Session) async throws {
        let preview = try await session.preview()
        let result = PlanResult(preview, session)
        print(session.output.isJSON ? JSONText.document(result.record) : result.text)
    }
}

extension Session {
    /// What is there, and what is due. Throws where no log group is selected.
    func preview(checksDestination: Bool = true) async throws(CommandFailure) -> ExportPreview {
        let preview: ExportPreview
        do {
            preview = try await ExportPreview.look(
                environment, store, checksDestination: checksDestination)
        } catch {
            throw await explained(error)
        }
        StandardError.shared.show(nil)
        guard !preview.inventory.groups.isEmpty else { throw nothingMatches }
        return preview
    }
}
