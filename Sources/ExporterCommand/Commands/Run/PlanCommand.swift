import ArgumentParser
import ExportEngine
import ExportFailures
import ExporterReports

/// `plan`: what `run` would do, with reasons. Changes nothing.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what 'run' would do, and why; change nothing.",
        discussion: """
            With --detailed-exitcode the exit status says whether something is due: 0 nothing, 2 something, any other \
            an error, as terraform has it.

            \(Examples.plan)

            \(ExitStatus.help)
            """)

    @OptionGroup var options: ExportOptions
    @OptionGroup(title: "What is shown") var alone: PlanAloneOptions

    func run() async throws {
        try await Session.with(options, alone) { session in
            try await session.inGoodOrder { try await Self.show(session) }
        }
    }

    static func show(_ session: Session) async throws {
        let preview = try await session.preview()
        let view = PlanView(
            preview, session.arguments.settings, isDetailed: session.arguments.hasDetailedStatus)
        try session.show(
            PlanRecord(view, session.sentences),
            text: { PlanText(view, session.sentences).text(width: $0) },
            needs: LossText.lines(preview.plan.losses.filter(\.isNews))
                + session.sentences.warnings(preview.plan.warnings))
        guard view.exitStatus == .done else { throw view.exitStatus }
    }
}

extension Session {
    /// What is there, and what is due. Throws where no log group is selected.
    func preview(checksDestination: Bool = true) async throws(CommandFailure) -> ExportPreview {
        let preview: ExportPreview
        do throws(ExportError) {
            preview = try await bench.look(checksDestination: checksDestination)
        } catch {
            throw await explained(error)
        }
        guard !preview.inventory.groups.isEmpty else { throw nothingMatches(preview.plan.warnings) }
        return preview
    }
}
