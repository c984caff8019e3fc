import AWSClient
import ExportCore
import ExportFailures
import LogSource
import Logging
import Seams
import Storage

/// What a run works with: the clients, the seams, the settings, a watcher.
package struct ExportEnvironment: Sendable {
    /// Their calls wait for a service that has no room for them, within the budget.
    package private(set) var clients: AWSClients
    package var archive: any ArchiveStore
    package var clock: any WallClock
    package var randomness: any Randomness
    package var files: any FileSystem
    package var logger: Logger
    package var settings: ExportSettings
    package var budget: RunBudget {
        didSet {
            clients = clients.waiting(with: BudgetPatience(budget: budget, clock: clock, randomness: randomness))
        }
    }
    package var progress: any ProgressSink
    package var run: RunID
    /// Where the run is at work: what the door knows of its machine and process.
    package var place: RunPlace?
    let taskLengths = TaskLengths()
    /// What this run has learnt of reading by GetLogEvents.
    private(set) var streamReads = StreamReads()
    private(set) var troubles = GroupTroubles()
    /// What this run has met that is not text.
    private(set) var oddTexts = OddTexts()

    package init(
        clients: AWSClients, clock: any WallClock, randomness: any Randomness, files: any FileSystem, logger: Logger,
        settings: ExportSettings, budget: RunBudget, progress: any ProgressSink = SilentProgress()
    ) {
        let clients = clients.waiting(with: BudgetPatience(budget: budget, clock: clock, randomness: randomness))
        self.clients = clients
        switch settings.destination.place {
        case .bucket(let name): archive = Self.archive(inBucket: name, settings, clients, logger)
        case .folder(let path): archive = FileArchiveStore(root: path, files: files, randomness: randomness)
        }
        self.clock = clock
        self.randomness = randomness
        self.files = files
        self.logger = logger
        self.settings = settings
        // One window an hour: what a run that waits would copy of an hour.
        if !budget.mayWait { self.settings.policy.taskStep = .hours(1) }
        self.budget = budget
        self.progress = progress
        run = RunID(randomness.hexadecimal(12))
    }

    /// The same for another run: under a name of its own, with calls that are counted from nothing. (Both runs share the
    /// counter: the report of the one before must have been made.)
    package func forNextRun() -> Self {
        var next = self
        next.run = RunID(randomness.hexadecimal(12))
        next.streamReads = StreamReads()
        next.oddTexts = OddTexts()
        next.troubles = GroupTroubles()
        clients.calls.reset()
        return next
    }

    static func archive(
        inBucket name: String, _ settings: ExportSettings, _ clients: AWSClients, _ logger: Logger
    ) -> S3ArchiveStore {
        S3ArchiveStore(
            s3: clients.s3, bucket: name, storage: settings.storage, partBytes: settings.partBytes, logger: logger)
    }

    /// For readers of events: what they wait for, they wait for within the budget.
    package var logAccess: LogAccess {
        LogAccess(
            logs: clients.logs, impatientLogs: clients.waiting(with: Impatience()).logs, unmask: settings.unmask,
            pagesMax: settings.pagesMax, streamReads: streamReads, oddTexts: oddTexts, troubles: troubles
        ) { [budget, clock] in await budget.sleep($0, clock) }
    }

    /// The service's clock, a lower bound.
    package var now: ServiceTime { ServiceTime(clients.serviceClock.nowMilliseconds(of: .logs)) }

    /// A new attempt, which begins now.
    func newIntent(_ lane: LaneID, _ window: TimeWindow, _ order: Order) -> Intent {
        let attempt = AttemptID(randomness.hexadecimal(8))
        let slice = Slice(lane: lane, window: window, deed: order.deed)
        return Intent(
            lane: lane, window: window, order: order, attempt: attempt,
            prefix: settings.layout.folder(of: slice, attempt: attempt),
            manifestKey: settings.layout.manifestKey(of: slice, attempt: attempt), run: run, journaled: now)
    }

    /// The same, which ends when this says so, too.
    func ending(when isReached: @escaping @Sendable () -> Bool) -> Self {
        var environment = self
        environment.budget = budget.ending(when: isReached)
        return environment
    }

    /// The same for a call that is not worth all of the time that is left.
    func hurried() -> Self {
        let share = budget.remaining(clock).map { Span(milliseconds: $0.milliseconds / 4) } ?? Self.hurry
        let end = clock.nowMilliseconds() + min(share, Self.hurry).milliseconds + budget.windDown.milliseconds
        var environment = self
        environment.budget.deadlineMilliseconds = min(budget.deadlineMilliseconds ?? end, end)
        return environment
    }

    private static let hurry: Span = .minutes(2)

    package var isOutOfTime: Bool { budget.isOver(clock) || Task.isCancelled }

    /// For long rows of calls that leave nothing behind: throws `ExportError.Code.tryAgainLater` when the time is over.
    func checkTime(while doing: String) throws(ExportError) {
        if isOutOfTime { throw ExportError(.tryAgainLater, "\(doing): the time was over") }
    }
}

extension ExportEnvironment {
    /// Readers by GetLogEvents at once, each of which holds up to 10 MB.
    var streamReadWidth: Int {
        let perSecond = LogsClient.getLogEvents.quota?.perSecond(in: clients.endpoints.region) ?? 0
        return settings.streamReadWidth ?? min(10, Int(perSecond))
    }
}
