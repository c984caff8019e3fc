import ExportCore
import ExportEngine
import ExporterSettings
import Storage

/// What `status` tells, beside the lanes.
package struct StatusView: Sendable {
    package var standings: LaneStandings
    /// In the order in which they are shown, as many as are wanted.
    package var shown: [LaneStanding]
    package var lease: Lease?
    package var destination: Destination
    /// Those that are further behind than was allowed.
    package var beyond: [LaneStanding]
    package var maxLag: Span?

    package init(
        _ standings: LaneStandings, lease: Lease?, destination: Destination, order: StatusArguments.Order = .worst,
        limit: Int? = nil, maxLag: Span? = nil
    ) {
        self.standings = standings
        self.lease = lease.flatMap { $0.isLive(at: standings.now) ? $0 : nil }
        self.destination = destination
        self.maxLag = maxLag
        beyond = maxLag.map { standings.beyond($0) } ?? []
        let sorted = order.sorted(standings.lanes, now: standings.now)
        shown = limit.map { Array(sorted.prefix($0)) } ?? sorted
    }

    var now: ServiceTime { standings.now }
    package var exitStatus: ExitStatus { beyond.isEmpty ? .done : .failures }
}

/// `status --json`
package struct StatusRecord: Encodable, Sendable {
    package struct Lane: Encodable, Sendable {
        var logGroup: String
        var logStream: String?
        var state: StandingCode
        var copiedThrough: String?
        var sealedThrough: String?
        var lagMilliseconds: Int64?
        var inFlight: InFlight?
        var unexportedExpiresAt: String?
        /// Absent where nothing was lost.
        var lost: [LostRecord]?
    }

    package struct Named: Encodable, Sendable {
        var logGroup: String
        var logStream: String?
    }

    package struct Beyond: Encodable, Sendable {
        var logGroup: String
        var logStream: String?
        /// Absent where no run has begun the lane.
        var lagMilliseconds: Int64?
    }

    package struct InFlight: Encodable, Sendable {
        var what: String
        var from: String
        var to: String
        var since: String
        var taskName: String

        init(_ intent: Intent) {
            what = intent.slice.deed.rawValue
            from = "\(intent.slice.window.start)"
            to = "\(intent.slice.window.end)"
            since = "\(intent.journaled)"
            taskName = intent.taskName
        }
    }

    var command = "status"
    package var exitStatus: ExitStatus
    package var destination: String
    package var now: String
    package var isOffline: Bool
    package var leaseHeldBy: String?
    package var lease: LeaseRecord?
    package var counts: LaneStandings.Counts
    /// Of the lane that lives and is furthest behind.
    package var maxLagMilliseconds: Int64?
    package var beyondMaxLag: [Beyond]?
    package var lanes: [Lane]
    /// The first of those that the state has and that are not selected; absent where there are none.
    package var notSelected: [Named]?
    package var warnings: [WarningRecord]

    private static let notSelectedMax = 100

    package init(_ view: StatusView, warnings: [WarningRecord] = []) {
        let now = view.now
        self.warnings = warnings
        exitStatus = view.exitStatus
        destination = "\(view.destination)"
        self.now = "\(now)"
        isOffline = view.standings.isOffline
        leaseHeldBy = view.lease?.run.text
        lease = view.lease.map { LeaseRecord($0, isLive: true) }
        counts = view.standings.counts
        maxLagMilliseconds = view.standings.furthest?.delay(now: now)?.milliseconds
        beyondMaxLag =
            view.maxLag == nil
            ? nil
            : view.beyond.map {
                Beyond(
                    logGroup: $0.lane.group.name.text, logStream: $0.lane.stream?.text,
                    lagMilliseconds: $0.lag(now: now)?.milliseconds)
            }
        lanes = view.shown.map { Lane($0, now) }
        let others = view.standings.notSelected.prefix(Self.notSelectedMax)
        notSelected =
            others.isEmpty
            ? nil : others.map { Named(logGroup: $0.group.name.text, logStream: $0.stream?.text) }
    }
}

extension StatusRecord.Lane {
    fileprivate init(_ standing: LaneStanding, _ now: ServiceTime) {
        self.init(
            logGroup: standing.lane.group.name.text, logStream: standing.lane.stream?.text, state: standing.code,
            copiedThrough: standing.copiedThrough.map { "\($0)" },
            sealedThrough: standing.sealedThrough.map { "\($0)" },
            lagMilliseconds: standing.lag(now: now)?.milliseconds,
            inFlight: standing.intent.map(StatusRecord.InFlight.init),
            unexportedExpiresAt: standing.expires.map { "\($0)" },
            lost: standing.lost.isEmpty ? nil : standing.lost.map { LostRecord(LaneLoss(standing.lane, $0)) })
    }
}
