import AWSClient
import ExportCore
import Logging
import Seams

/// What a run works with: the clients, the seams, the settings, somebody who watches.
package struct ExportEnvironment: Sendable {
    package var clients: AWSClients
    package var archive: any ArchiveStore
    package var clock: any WallClock
    package var randomness: any Randomness
    package var logger: Logger
    package var settings: ExportSettings
    package var budget: RunBudget
    package var progress: any ProgressSink
    package var run: RunID

    package init(
        clients: AWSClients, clock: any WallClock, randomness: any Randomness, logger: Logger,
        settings: ExportSettings, budget: RunBudget, progress: any ProgressSink = SilentProgress()
    ) {
        self.clients = clients
        archive = Self.archive(settings, clients, logger)
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
        self.settings = settings
        self.budget = budget
        self.progress = progress
        run = RunID(randomness.hexadecimal(12))
    }

    /// The same for another run: under a name of its own, with calls that are counted from nothing. (Both runs share the
    /// counter: the report of the one before must have been made.)
    package func forNextRun() -> Self {
        var next = self
        next.run = RunID(randomness.hexadecimal(12))
        clients.calls.reset()
        return next
    }

    static func archive(
        _ settings: ExportSettings, _ clients: AWSClients, _ logger: Logger
    ) -> any ArchiveStore {
        switch settings.destination.place {
        case .bucket(let name):
            S3ArchiveStore(
                s3: clients.s3, bucket: name, storage: settings.storage, partBytes: settings.partBytes, logger: logger)
        case .folder(let path): FileArchiveStore(root: path)
        }
    }

    /// The service's clock, a lower bound.
    var now: ServiceTime { ServiceTime(clients.serviceClock.nowMilliseconds(of: .logs)) }

    /// The operator's wishes, as far as this run can heed them.
    package var policy: ExportPolicy { budget.mayWait ? settings.policy : settings.policy.withoutWaiting }

    /// A new attempt, which begins now.
    func newIntent(_ lane: LaneID, _ window: TimeWindow, _ order: Order) -> Intent {
        let attempt = AttemptID(randomness.hexadecimal(8))
        let slice = Slice(lane: lane, window: window, deed: order.deed)
        return Intent(
            lane: lane, window: window, order: order, attempt: attempt,
            prefix: settings.layout.folder(
                of: slice, attempt: Mutant.isOn("own-prefix") ? AttemptID("shared") : attempt),
            manifestKey: settings.layout.manifestKey(of: slice, attempt: attempt), run: run, journaled: now)
    }

    /// The same, which ends when this says so, too.
    func ending(when isReached: @escaping @Sendable () -> Bool) -> Self {
        var environment = self
        environment.budget = budget.ending(when: isReached)
        return environment
    }

    /// Leases and horizons count by the service's time. Where nothing has been asked of any service yet, it is not known.
    func learnTheTime() async throws(ExportError) {
        guard !clients.serviceClock.isSynchronized else { return }
        do {
            _ = try await clients.logs.describeLogGroups(.init(limit: 1))
        } catch {
            throw ExportError(error, while: "looking at CloudWatch Logs")
        }
    }

    var isOutOfTime: Bool { budget.isOver(clock) || Task.isCancelled }

    /// For long rows of calls that leave nothing behind: throws `ExportError.Code.tryAgainLater` when the time is over.
    func checkTime(while doing: String) throws(ExportError) {
        if isOutOfTime { throw ExportError(.tryAgainLater, "\(doing): the time was over") }
    }
}
