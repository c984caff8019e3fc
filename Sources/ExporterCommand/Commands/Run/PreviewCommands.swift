import ArgumentParser
import ExportEngine
import ExportFailures
import ExporterReports

/// `plan`: what `run` would do, with reasons. Changes nothing.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what 'run' would do, and why; change nothing.",
        discussion: "\(Examples.plan)\n\n\(ExitStatus.help)")

    @OptionGroup var options: ExportOptions

    func run() async throws {
        try await Session.with(options) { session in
            try await session.inGoodOrder { try await Self.show(session) }
        }
    }

    static func show(_ session: Session) async throws {
        let preview = try await session.preview()
        let (intents, groups) = (preview.document.intents, preview.inventory.groups.count)
        try session.show(
            PlanRecord(
                preview.plan, intents: intents, groups: groups, destination: session.destination, now: preview.now,
                session.sentences),
            text: { width in
                PlanText(
                    preview.plan, intents: intents, groups: groups, destination: session.destination, session.sentences
                ).text(width: width)
            },
            needs: preview.plan.warnings.map { "warning: \(session.sentences.sentence($0))" })
    }
}

/// `status`: how far the archive is, lane by lane.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far the archive is, what is under way, and when unexported data expires.",
        discussion: "\(Examples.status)\n\n\(ExitStatus.help)")

    @OptionGroup var options: ExportOptions

    func run() async throws {
        try await Session.with(options) { session in
            try await session.inGoodOrder { try await Self.show(session) }
        }
    }

    private static func show(_ session: Session) async throws {
        let preview = try await session.preview(checksDestination: false)
        let lanes = LaneStanding.all(
            preview.document, preview.inventory, quiet: preview.plan.quiet, policy: session.arguments.settings.policy,
            now: preview.now)
        let (lease, destination) = (preview.document.lease, session.destination)
        try session.show(
            StatusRecord(lanes, lease: lease, destination: destination, now: preview.now),
            text: { StatusText(lanes, lease: lease, destination: destination, now: preview.now).text(width: $0) },
            needs: [])
    }
}

extension Session {
    /// What is there, and what is due. Throws where no log group is selected.
    fileprivate func preview(checksDestination: Bool = true) async throws(CommandFailure) -> ExportPreview {
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
