import ExportCore

/// A plan's parts in the order in which a run carries them out, lane by lane: what is final goes first, then the new
/// windows in order of time, then the sweep.
enum PlanStep {
    case freeSeal(FreeSeal)
    case empty(LaneWindow)
    case hole(LaneWindow)
    case slice(PlannedSlice)

    private var rank: (Int, Int64) {
        switch self {
        case .freeSeal: (0, 0)
        case .empty(let note), .hole(let note): (1, note.window.start.milliseconds)
        case .slice(let planned):
            (planned.slice.deed == .sweep ? 2 : 1, planned.slice.window.start.milliseconds)
        }
    }

    static func steps(of plan: ExportPlan) -> [PlanStep] {
        let all =
            plan.freeSeals.map(PlanStep.freeSeal) + plan.emptyWindows.map(PlanStep.empty)
            + plan.holes.map(PlanStep.hole) + plan.slices.map(PlanStep.slice)
        return all.sorted { $0.rank < $1.rank }
    }
}

/// What a run leaves in the state document when everything it tries succeeds at once.
struct PerfectRun {
    var policy: ExportPolicy
    var now: ServiceTime
    private(set) var attempts = 0

    init(policy: ExportPolicy, now: ServiceTime) {
        self.policy = policy
        self.now = now
    }

    mutating func carryOut(_ plan: ExportPlan, on document: inout StateDocument) throws {
        for (lane, start) in plan.newLanes { document.open(lane, start: start) }
        for step in PlanStep.steps(of: plan) {
            switch step {
            case .freeSeal(let seal): document.seal(seal.lane, through: seal.through)
            case .empty(let note): try document.noteEmpty(note)
            case .hole(let note): try document.noteHole(note)
            case .slice(let planned): try carryOut(planned, on: &document)
            }
        }
        document.tidy(now: now)
    }

    private mutating func carryOut(_ planned: PlannedSlice, on document: inout StateDocument) throws {
        attempts += 1
        let window = planned.slice.window
        let intent = Sample.intent(
            planned.lane, window, planned.order, "\(now.milliseconds)-\(attempts)", journaled: now)
        try document.intend(intent)
        switch planned.order {
        case .task:
            let certain = now.milliseconds - policy.exportSettle.milliseconds
            try document.commitTask(intent.attempt, band: Sample.band(certain, now.milliseconds))
        case .read(let order): try document.commitRead(intent.attempt, window: window, horizon: order.horizon)
        case .sweep(let order, let seals):
            try document.commitSweep(intent.attempt, window: window, horizon: order.horizon, seal: seals)
        }
    }
}
