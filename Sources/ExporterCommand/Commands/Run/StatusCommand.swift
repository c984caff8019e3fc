import ArgumentParser
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings

/// `status`: how far the archive is, log group by log group.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far the archive is, what is under way, and when unexported data expires.",
        discussion: """
            What needs a person stands first, the sums stand last. --log-groups and --exclude say which log groups are \
            shown. --offline reads the state alone, in one go, and needs no permission for CloudWatch Logs.

            For monitoring: '--max-lag 2d' ends with 1 where a log group is further behind, '--format prometheus' prints \
            metrics, and '--format json' is the same as --json.

            \(Examples.status)

            \(ExitStatus.help)
            """)

    @OptionGroup var options: ExportOptions
    @OptionGroup(title: "What is shown") var alone: StatusAloneOptions

    func run() async throws {
        var options = options
        let output = StatusOutput.take(from: &options)
        var values = try SettingValues.gathered([options, alone])
        let isOffline = values.hints().status.isOffline
        if isOffline { values = values.with(\.logGroups, default: ["*"]) }
        try await Session.with(values, needsRegion: !isOffline) { session in
            try await session.inGoodOrder { try await Self.show(session, output) }
        }
    }

    private static func show(_ session: Session, _ output: StatusOutput?) async throws {
        let (view, warnings) = try await look(session)
        if output == .prometheus {
            StandardError.shared.show(nil)
            try StandardOutput.write(StatusMetrics(view).text, isLaidOut: true)
        } else {
            let text = StatusText(view, session.sentences, warnings: warnings)
            let isLimited = session.arguments.status.limit != nil
            try session.show(
                StatusRecord(view, warnings: warnings.map { WarningRecord($0, session.sentences) }),
                text: { text.text(width: $0, isLimited: isLimited) }, needs: text.needs)
        }
        guard view.exitStatus == .done else { throw view.exitStatus }
    }

    /// What concerns the selection and the settings. The rest stands in the rows.
    private static let told: Set<WarningCode> = [
        .prefixWithoutMatch, .excludeWithoutMatch, .groupOfOtherAccount, .classCannotBeExported, .belowBound,
        .expireBeforeCopy,
    ]

    private static func look(_ session: Session) async throws -> (StatusView, [PlanWarning]) {
        let (settings, wishes) = (session.arguments.settings, session.arguments.status)
        guard wishes.isOffline else {
            let preview = try await session.preview(checksDestination: false)
            let standings = LaneStandings(preview, settings, maxLag: wishes.maxLag)
            let warnings = preview.plan.warnings.filter { Self.told.contains(WarningCode($0)) }
            return (session.view(standings, preview.document), warnings)
        }
        do throws(ExportError) {
            let (document, now) = try await session.bench.lookAtState()
            let standings = LaneStandings(offline: document, settings, now: now, maxLag: wishes.maxLag)
            return (session.view(standings, document), settings.policy.shortfalls.map(PlanWarning.belowBound))
        } catch {
            throw await session.explained(error)
        }
    }
}

/// What `--format` says to `status`. To the other commands it says what the objects hold, `jsonl` or `text`: a command line
/// with these can be kept, and changes nothing here.
enum StatusOutput: String {
    case json, prometheus

    /// Takes the word out of the options where it is meant for `status`.
    static func take(from options: inout ExportOptions) -> Self? {
        guard let output = options.archive.format.flatMap({ Self(rawValue: $0.lowercased()) }) else { return nil }
        options.archive.format = nil
        if output == .json { options.output.json = true }
        return output
    }
}

extension Session {
    fileprivate func view(_ standings: LaneStandings, _ document: StateDocument) -> StatusView {
        let wishes = arguments.status
        return StatusView(
            standings, lease: document.lease, destination: destination, order: wishes.order, limit: wishes.limit,
            maxLag: wishes.maxLag)
    }
}
