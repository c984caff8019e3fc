import AWSClient
import ExportCore
import Logging
import Seams

/// What a run works with: the clients, the seams, the settings, somebody who watches.
package struct ExportEnvironment: Sendable {
    package var clients: AWSClients
    /// S3 in the destination bucket's own region and guarded by its owner, if one is expected.
    package var s3: S3Client
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
        s3 = clients.s3
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
        self.settings = settings
        self.budget = budget
        self.progress = progress
        run = RunID(randomness.hexadecimal(12))
    }

    /// The service's clock, a lower bound.
    var now: ServiceTime { ServiceTime(clients.serviceClock.nowMilliseconds(of: .logs)) }

    var bucket: String { settings.destination.bucket }

    func newAttempt() -> AttemptID { AttemptID(randomness.hexadecimal(8)) }

    var isOutOfTime: Bool { budget.isOver(clock) || Task.isCancelled }
}
