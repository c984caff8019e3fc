import ArgumentParser
import ExportCore
import ExportEngine

/// `run`: exports all that is due, once.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Export all that is due, once (the default).",
        discussion: """
            A schedule that calls it every hour or every day keeps the archive complete. It can be ended at any moment: \
            the next run goes on where this one stopped, and nothing is exported twice. With --follow it goes on for \
            ever, and with --engine read the archive is then minutes behind.

            \(ExitStatus.help)
            """)

    @OptionGroup var options: ExportOptions
    @OptionGroup var alone: RunAloneOptions

    func run() async throws {
        try await Session.with([options, alone], following: Self.follow) { session in
            if session.arguments.isDryRun {
                try await PlanCommand.show(session)
            } else {
                try await Self.export(session)
            }
        }
    }

    private static func export(_ session: Session) async throws {
        let result = RunResult(try await exported(session), session)
        StandardError.shared.show(nil)
        print(session.output.isJSON ? JSONText.document(result.record) : result.text)
        guard result.status == .done else { throw result.status }
    }

    /// One run.
    private static func exported(_ session: Session) async throws -> RunReport {
        let report: RunReport
        do {
            report = try await ExportRun(environment: session.environment, store: session.store).run()
        } catch {
            throw await session.explained(error)
        }
        if report.stop == .done, report.groups == 0 {
            throw session.nothingMatches
        }
        return report
    }
}

extension Session {
    var nothingMatches: CommandFailure {
        let prefixes = arguments.settings.selection.prefixes
        let what = prefixes.isEmpty ? "'*'" : "'\(prefixes.joined(separator: ","))'"
        return CommandFailure(
            .configuration,
            "--log-groups \(what) matches no log group in \(region): correct the prefix, --exclude or --region")
    }

    /// The engine's error as the command's own.
    func explained(_ error: ExportError) async -> CommandFailure {
        if error.cause?.isCancelled == true {
            return CommandFailure(.tryAgain, "ended before it was done; run it again to go on")
        }
        let error = await access.access.explained(error, .commandLine)
        var failure = CommandFailure(error)
        if let setting = error.setting {
            failure.message = "\(setting.option) \(failure.message)"
        } else if failure.status == .unavailable, let url = access.settings.endpoints.endpointURL {
            failure.message += "; does anything answer at \(url)?"
        }
        return failure
    }
}
