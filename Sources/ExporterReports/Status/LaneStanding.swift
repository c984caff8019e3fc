import ExportCore
import ExportEngine

/// How far one lane is, and whether that is as it should be.
package struct LaneStanding: Sendable {
    package enum Progress: Hashable, Sendable {
        case upToDate
        /// Nothing has happened in it since it was copied.
        case idle
        case behind
        /// The state has it, and it is not there any more: it stands still for good.
        case gone
        /// The state has it, and the selection leaves it out.
        case notSelected
    }

    package var lane: LaneID
    /// `nil`: no run has begun the lane.
    package var frontier: Frontier?
    package var intent: Intent?
    /// When retention destroys the oldest event that is not in the archive; `nil`: never, or there is none.
    package var expires: ServiceTime?
    /// Nothing has happened in the lane since it was copied.
    package var quiet: QuietLane?
    /// Since when there has been something to copy in a lane that no run has begun; `nil`: unknown.
    package var waitsSince: ServiceTime?
    package var progress = Progress.upToDate
    /// Retention will soon destroy events that are not in the archive.
    package var isAtRisk = false
    /// What the archive lacks, or may lack: those columns are never final.
    package var lost: [Loss] = []

    package init(
        lane: LaneID, frontier: Frontier? = nil, intent: Intent? = nil, expires: ServiceTime? = nil,
        quiet: QuietLane? = nil
    ) {
        self.lane = lane
        self.frontier = frontier
        self.intent = intent
        self.expires = expires
        self.quiet = quiet
    }

    /// It is known that events were there.
    package var hasLost: Bool { lost.contains { $0.evidence.isCertain } }

    package var copiedThrough: EventTime? { frontier?.copiedThrough(quiet) }
    package var sealedThrough: EventTime? { frontier?.sealedThrough(quiet) }

    /// What needs a person most comes first.
    package var code: StandingCode {
        if isAtRisk { return .atRisk }
        if hasLost { return .lost }
        return switch progress {
        case .upToDate: .ok
        case .idle: .idle
        case .behind: .behind
        case .gone: .gone
        case .notSelected: .notSelected
        }
    }

    /// Somebody may still write to it, and this archive is to have it.
    package var isLiving: Bool { progress != .gone && progress != .notSelected }

    /// How far behind the lane is; `nil` where it has not begun.
    package func lag(now: ServiceTime) -> Span? {
        copiedThrough.map { Span(milliseconds: max(0, now.milliseconds - $0.milliseconds - 1)) }
    }

    /// Since when its oldest event has waited that is not copied, at most: also of a lane that no run has begun.
    package func delay(now: ServiceTime) -> Span? {
        lag(now: now) ?? waitsSince.map { Span(milliseconds: max(0, now.milliseconds - $0.milliseconds)) }
    }
}

/// The state of a lane for programs: a word of docs/CLI.md.
package enum StandingCode: String, Encodable, Sendable, CaseIterable {
    case ok, behind, idle, gone, notSelected, atRisk, lost
}

extension ExportPolicy {
    /// So far behind is a lane that a run a day keeps up to date, and an hour for the run.
    package var usualLag: Span {
        let settled = engine == .exportTask ? exportSettle + maxLateness : readSettle
        return settled + (wholeDays ? .days(1) : .zero) + .hours(25)
    }
}

extension Span {
    /// Whether so little is left of a retention that a person should look: less than a quarter of it, or two days; of a
    /// short one, less than half.
    func isNear(of retention: Span) -> Bool {
        let quarter = Span(milliseconds: retention.milliseconds / 4)
        let half = Span(milliseconds: retention.milliseconds / 2)
        return self < max(quarter, min(.days(2), half))
    }
}
