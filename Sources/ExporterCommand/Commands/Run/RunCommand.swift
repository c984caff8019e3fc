import ArgumentParser
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import Seams

/// `run`: exports all that is due, once.
struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run", abstract: "Export all that is due, once (the default).",
        discussion: """
            A schedule that calls it every hour or every day keeps the archive complete. It can be ended at any moment: \
            the next run goes on where this one stopped, and nothing is exported twice. With --follow it goes on \
            until it is ended, and with --engine read the archive is then minutes behind.

            \(Examples.run)

            \(ExitStatus.help)
            """)

    @OptionGroup var options: ExportOptions
    @OptionGroup var alone: RunAloneOptions

    func run() async throws {
        try await Session.with(options, alone) { session in
            if let pause = session.arguments.followEvery {
                // A service looks after the signals itself.
                try await session.showingProgress { try await Self.follow(session, pause: pause) }
            } else if session.arguments.isDryRun {
                try await session.inGoodOrder { try await PlanCommand.show(session) }
            } else {
                try await session.inGoodOrder { try await Self.export(session) }
            }
        }
    }

    private static func export(_ session: Session) async throws {
        let report: RunReport
        do {
            report = try await session.untilTheDeadline { try await session.bench.run() }
        } catch let error as ExportError {
            throw await session.explained(error)
        }
        if report.selectsNothing { throw session.nothingMatches(report.plan.warnings) }
        try session.show(report)
        let status = ExitStatus(report)
        guard status == .done else { throw status }
    }
}

extension Session {
    /// A signal's work is saved by the run itself; at the deadline a call that hangs is given up, too.
    fileprivate func untilTheDeadline<Result: Sendable>(
        _ work: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        do {
            return try await RunBudget.end(at: deadlineMilliseconds, LiveClock(), work)
        } catch {
            let isCancelled = error is CancellationError || (error as? ExportError)?.cause?.isCancelled == true
            let isOver = deadlineMilliseconds.map { LiveClock().nowMilliseconds() >= $0 } ?? false
            guard isCancelled, isOver, !stop.isMade else { throw error }
            throw CommandFailure(
                .tryAgain,
                """
                the deadline has come while a call was not answered: what was complete is saved; run it again to go on, \
                or give a longer \(sentences.spelling.name(\.deadline))
                """, code: .interrupted)
        }
    }

    /// What a run did.
    ///
    /// - Parameter isApart: a blank line stands between it and what was told before.
    func show(_ report: RunReport, isApart: Bool = false) throws(CommandFailure) {
        try show(
            RunRecord(report, destination: destination, state: arguments.state, sentences),
            text: { width in
                (isApart ? "\n" : "")
                    + RunText(report, destination: destination, sentences).text(
                        width: width, isVerbose: arguments.output.isVerbose)
            },
            needs: sentences.messages(report, arguments.settings.selection, region: region))
    }
}
