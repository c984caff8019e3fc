import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import Logging
import Seams
import ServiceLifecycle

extension RunCommand {
    /// Runs until it is told to end: as a service, which SIGTERM, SIGINT and SIGHUP shut down in good order.
    @Sendable static func follow(_ session: Session, pause: Span) async throws {
        var configuration = ServiceGroupConfiguration(
            services: [
                .init(
                    service: FollowService(session: session, pause: pause),
                    successTerminationBehavior: .gracefullyShutdownGroup, failureTerminationBehavior: .cancelGroup)
            ],
            gracefulShutdownSignals: Interruption.heedsHangUp ? [.sigterm, .sigint, .sighup] : [.sigterm, .sigint],
            logger: session.bench.environment.logger)
        configuration.maximumGracefulShutdownDuration = Interruption.patience
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch is CancellationError {
            throw CommandFailure(
                .tryAgain, "ended before it was done; run it again to go on", code: .interrupted)
        }
    }
}

/// What another run or a later one can mend is told and tried again; what needs a person ends it.
private struct FollowService: Service {
    let session: Session
    let pause: Span

    func run() async throws {
        try await withGracefulShutdownHandler {
            var runs = session.bench.followingRuns(every: pause)
            var teller = FollowTeller(session: session)
            StandardError.shared.stamp()
            try await runs.run { result, pause in
                try await teller.tell(result, pause)
                session.progress.rest(pause)
            }
        } onGracefulShutdown: {
            Interruption.endAtTheNextSignal()
            session.stop.make()
        }
    }
}

/// Prints what is new, and not the same every minute.
private struct FollowTeller {
    let session: Session
    private var lastWarnings: [PlanWarning] = []
    private var lastHolder: RunID?
    private var nothingMatched = false
    private var hasShown = false

    init(session: Session) {
        self.session = session
    }

    mutating func tell(_ result: Result<RunReport, ExportError>, _ pause: Span) async throws {
        StandardError.shared.show(nil)
        switch result {
        case .success(let report): try tell(report, pause)
        case .failure(let error): try await tell(error, pause)
        }
    }

    private mutating func tell(_ report: RunReport, _ pause: Span) throws {
        // Groups come and go, and the first may come after the service unit has been started.
        if report.selectsNothing, !nothingMatched {
            StandardError.shared.say(
                .warning,
                "warning: \(session.nothingMatches(report.plan.warnings)); the next look is in \(HumanText.pause(pause))"
            )
        }
        nothingMatched = report.selectsNothing
        let isNews = !report.selectsNothing && !report.isUneventful(after: lastWarnings, holder: lastHolder)
        if session.arguments.output.isJSON || isNews {
            try session.show(report, isApart: hasShown)
            hasShown = true
        }
        lastHolder = if case .leaseHeld(let lease, _) = report.stop { lease.run } else { nil }
        if report.stop == .done { lastWarnings = report.plan.warnings }
    }

    private func tell(_ error: ExportError, _ pause: Span) async throws {
        let failure = await session.explained(error)
        guard [.unavailable, .tryAgain].contains(failure.status) else { throw failure }
        StandardError.shared.say(.warning, "\(failure); the next run is in \(HumanText.pause(pause))")
    }
}
