import ExportCore
import ExportEngine
import ExportFailures
import Logging
import Seams
import Storage

/// What a door works with, put together from what was given: the one assembly of a run. Nothing is sent while it is made.
package struct Workbench: Sendable {
    package var environment: ExportEnvironment
    package let store: any StateStore
    package let access: AWSAccess

    /// - Parameters:
    ///   - budget: the time that the door leaves to the run.
    ///   - place: the door's machine and process, for those who find this run's lease.
    package init(
        _ arguments: ExportArguments, access: AWSAccess, clock: any WallClock, logger: Logger, budget: RunBudget,
        progress: any ProgressSink = SilentProgress(), place: RunPlace? = nil
    ) throws(ExportError) {
        try arguments.settings.checkForContradictions()
        self.access = access
        var settings = arguments.settings
        // Amazon's own is known to.
        settings.probesStateStore = !access.settings.endpoints.isAmazons(.s3)
        environment = ExportEnvironment(
            clients: access.clients, clock: clock, randomness: LiveRandomness(), files: LiveFileSystem(),
            logger: logger, settings: settings, budget: budget, progress: progress)
        environment.place = place
        store = arguments.state.store(in: environment)
    }

    package var region: String { access.clients.endpoints.region }

    package func run() async throws(ExportError) -> RunReport {
        try await ExportRun(environment: environment, store: store).run()
    }

    package func look(checksDestination: Bool = true) async throws(ExportError) -> ExportPreview {
        try await ExportPreview.look(environment, store, checksDestination: checksDestination)
    }

    /// Reads the state, and nothing else.
    package func lookAtState() async throws(ExportError) -> (document: StateDocument, now: ServiceTime) {
        try await ExportPreview.state(environment, store)
    }

    package func followingRuns(every pause: Span) -> FollowingRuns {
        FollowingRuns(environment: environment, store: store, every: pause)
    }
}
