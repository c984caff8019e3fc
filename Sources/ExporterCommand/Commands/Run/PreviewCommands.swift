import ArgumentParser
import ExportEngine
import ExporterReports

/// `plan`: what `run` would do, with reasons. Changes nothing.
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show what 'run' would do, and why; change nothing.",
        discussion: ExitStatus.help)

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
            needs: LossText.lines(preview.plan.losses)
                + preview.plan.warnings.map { "warning: \(session.sentences.sentence($0))" })
    }
}

/// `status`: how far the archive is, lane by lane.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far the archive is, what is under way, and when unexported data expires.",
        discussion: ExitStatus.help)

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
        let warnings = session.arguments.settings.policy.warnings(preview.inventory)
        let (lease, destination) = (preview.document.lease, session.destination)
        try session.show(
            StatusRecord(
                lanes, lease: lease, destination: destination, now: preview.now,
                warnings: warnings.map { WarningRecord($0, session.sentences) }),
            text: { width in
                let status = StatusText(lanes, lease: lease, destination: destination, now: preview.now)
                return ([status.text(width: width)] + warnings.map { "warning: \(session.sentences.sentence($0))" })
                    .joined(separator: "\n")
            },
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
        guard !preview.inventory.groups.isEmpty else { throw nothingMatches }
        return preview
    }
}
