import ExportCore
import ExportEngine

/// How far one lane is.
package struct LaneStanding: Sendable {
    package var lane: LaneID
    /// `nil`: no run has begun the lane.
    package var frontier: Frontier?
    package var intent: Intent?
    /// When retention destroys the oldest event that is not in the archive; `nil`: never, or there is none.
    package var expires: ServiceTime?
    /// Nothing has happened in the lane since it was copied.
    package var quiet: QuietLane?
    /// What retention took before it was copied: those columns are never final.
    package var lost: [Loss] = []

    var copiedThrough: EventTime? { frontier?.copiedThrough(quiet) }
    var sealedThrough: EventTime? { frontier?.sealedThrough(quiet) }

    /// The lanes of the state and those that are there to be begun, in order.
    ///
    /// - Parameter quiet: of the plan.
    package static func all(
        _ document: StateDocument, _ inventory: Inventory, quiet: [LaneID: QuietLane] = [:], policy: ExportPolicy,
        now: ServiceTime
    ) -> [LaneStanding] {
        var standings: [LaneID: LaneStanding] = [:]
        for (lane, state) in document.lanes {
            standings[lane] = LaneStanding(
                lane: lane, frontier: state.frontier, intent: document.intent(for: lane), quiet: quiet[lane],
                lost: state.lost.all.filter { $0.evidence != .before })
        }
        for entry in inventory.groups {
            for selected in LaneSelection.lanes(of: entry, policy: policy) {
                let next = document.lanes[selected.lane]?.frontier.next
                standings[selected.lane, default: LaneStanding(lane: selected.lane)].expires =
                    selected.unexportedExpiry(next: next, policy: policy, now: now)
            }
        }
        return standings.values.sorted { $0.lane < $1.lane }
    }

    /// How far behind the lane is; `nil` where it has not begun.
    func lag(now: ServiceTime) -> Span? {
        copiedThrough.map { Span(milliseconds: max(0, now.milliseconds - $0.milliseconds - 1)) }
    }
}

/// `status --json`
package struct StatusRecord: Encodable, Sendable {
    package struct Lane: Encodable, Sendable {
        var logGroup: String
        var logStream: String?
        var copiedThrough: String?
        var sealedThrough: String?
        var lagMilliseconds: Int64?
        var inFlight: InFlight?
        var unexportedExpiresAt: String?
        /// Absent where nothing was lost.
        var lost: [LostRecord]?
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
    package var exitStatus = ExitStatus.done
    package var destination: String
    package var now: String
    package var leaseHeldBy: String?
    package var lanes: [Lane]
    package var warnings: [WarningRecord]

    package init(
        _ lanes: [LaneStanding], lease: Lease?, destination: Destination, now: ServiceTime,
        warnings: [WarningRecord] = []
    ) {
        self.warnings = warnings
        self.destination = "\(destination)"
        self.now = "\(now)"
        leaseHeldBy = lease.flatMap { $0.isLive(at: now) ? $0.run.text : nil }
        self.lanes = lanes.map { standing in
            Lane(
                logGroup: standing.lane.group.name.text, logStream: standing.lane.stream?.text,
                copiedThrough: standing.copiedThrough.map { "\($0)" },
                sealedThrough: standing.sealedThrough.map { "\($0)" },
                lagMilliseconds: standing.lag(now: now)?.milliseconds, inFlight: standing.intent.map(InFlight.init),
                unexportedExpiresAt: standing.expires.map { "\($0)" },
                lost: standing.lost.isEmpty
                    ? nil : standing.lost.map { LostRecord(LaneLoss(standing.lane, $0)) })
        }
    }
}
