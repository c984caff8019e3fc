/// What discovery found due at one instant. It stands in the state's head, so that calls that may not wait for export tasks
/// go on from it without asking every group again.
package struct Round: Hashable, Sendable {
    /// When the groups were asked.
    package var at: ServiceTime
    /// For whom: calls that want something else ask for themselves.
    package var wishes: String
    /// In the order in which they are taken.
    package var slices: [PlannedSlice]
    /// Columns of the same lanes that are noted on the way.
    package var emptyWindows: [LaneWindow]
    package var holes: [LaneWindow]
    /// Where those of the lanes begin that had no state.
    package var newLanes: [LaneID: EventTime]
    /// More was due than is kept.
    package var isCut: Bool
    /// How long the last export tasks took, about: the next call comes when the next one should have ended.
    package var taskLasts: Span?

    /// So many slices are some tens of kilobytes, written with every lease.
    package static let slicesMax = 500
    private static let lasts: Span = .hours(1)

    package init(
        at: ServiceTime, wishes: String, slices: [PlannedSlice] = [], emptyWindows: [LaneWindow] = [],
        holes: [LaneWindow] = [], newLanes: [LaneID: EventTime] = [:], isCut: Bool = false
    ) {
        self.at = at
        self.wishes = wishes
        self.slices = slices
        self.emptyWindows = emptyWindows
        self.holes = holes
        self.newLanes = newLanes
        self.isCut = isCut
    }

    /// Tasks before all else: the call that asked does the reads itself, and of tasks it may begin one.
    package init(_ plan: ExportPlan, at: ServiceTime, wishes: String) {
        let tasks = plan.slices.indices.filter { plan.slices[$0].order.deed == .task }
        let others = plan.slices.indices.filter { plan.slices[$0].order.deed != .task }
        let kept = (tasks + others).prefix(Self.slicesMax).sorted().map { plan.slices[$0] }
        let lanes = Set(kept.map(\.lane))
        self.init(
            at: at, wishes: wishes, slices: kept, emptyWindows: plan.emptyWindows.filter { lanes.contains($0.lane) },
            holes: plan.holes.filter { lanes.contains($0.lane) },
            newLanes: plan.newLanes.filter { lanes.contains($0.key) },
            isCut: kept.count < plan.slices.count)
        // Nobody plans by the estimate.
        for index in slices.indices { slices[index].order = slices[index].order.withoutEstimate }
    }

    /// What a call wants, for comparison: which groups, and what is to become of them.
    package static func wishes(_ selection: GroupSelection, _ policy: ExportPolicy) -> String {
        // By their descriptions, in which no field can be forgotten.
        StableHash.hexadecimal("\(selection)\u{0}\(policy)")
    }

    /// Nothing can come of it any more: it is empty, or so old that something else has become due.
    package func isOver(_ now: ServiceTime) -> Bool {
        slices.isEmpty || now >= at.advanced(by: Self.lasts)
    }

    /// What is left of it: without what the state shows to be done, and without lanes that are not where it saw them.
    package func plan(for document: StateDocument) -> ExportPlan {
        var plan = ExportPlan()
        var rests: [LaneID: LaneRest] = [:]
        for lane in lanes {
            // Whoever acts on the lane is settled first.
            guard document.intent(for: lane) == nil else { continue }
            rests[lane] = LaneRest(document.lanes[lane]?.frontier, newLanes[lane].map(Frontier.init(start:)))
        }
        for (step, place) in firstCopies { rests[step.lane]?.take(step, at: place) }
        for planned in slices where planned.order.deed == .sweep { rests[planned.lane]?.take(planned) }
        for (place, planned) in slices.enumerated() {
            guard let rest = rests[planned.lane] else { continue }
            let window = planned.order.deed == .sweep ? rest.sweep : rest.copies[place]
            guard let window else { continue }
            var left = planned
            left.window = window
            plan.slices.append(left)
        }
        plan.emptyWindows = lanes.flatMap { rests[$0]?.emptyWindows ?? [] }
        plan.holes = lanes.flatMap { rests[$0]?.holes ?? [] }
        let used = Set(plan.slices.map(\.lane) + (plan.emptyWindows + plan.holes).map(\.lane))
        plan.newLanes = newLanes.filter { used.contains($0.key) && document.lanes[$0.key] == nil }
        return plan
    }

    /// Its lanes, in the order of their slices.
    private var lanes: [LaneID] {
        var seen: Set<LaneID> = []
        return slices.map(\.lane).filter { seen.insert($0).inserted }
    }

    /// One of a lane's consecutive windows.
    fileprivate struct Step {
        enum Kind { case task, read, hole, empty }
        var kind: Kind
        var lane: LaneID
        var window: TimeWindow
    }

    /// In order of time, each with its place among the slices, where it is one.
    private var firstCopies: [(step: Step, place: Int?)] {
        let copies = slices.enumerated().compactMap { place, planned -> (Step, Int?)? in
            guard planned.order.deed != .sweep else { return nil }
            let kind: Step.Kind = planned.order.deed == .task ? .task : .read
            return (Step(kind: kind, lane: planned.lane, window: planned.window), place)
        }
        let notes =
            emptyWindows.map { (Step(kind: .empty, lane: $0.lane, window: $0.window), Int?.none) }
            + holes.map { (Step(kind: .hole, lane: $0.lane, window: $0.window), Int?.none) }
        return (copies + notes).sorted { $0.0.window.start < $1.0.window.start }
    }
}

/// What is left of a round for one lane.
private struct LaneRest {
    /// By the places of the slices.
    private(set) var copies: [Int: TimeWindow] = [:]
    private(set) var emptyWindows: [LaneWindow] = []
    private(set) var holes: [LaneWindow] = []
    private(set) var sweep: TimeWindow?

    private let frontier: Frontier
    /// The first column that is neither copied nor in a window that is left.
    private var next: EventTime
    /// Up to where the lane is copied when what has no slice is noted.
    private var noted: EventTime
    /// A window is not where the lane is.
    private var hasMoved = false

    init?(_ frontier: Frontier?, _ new: Frontier?) {
        guard let frontier = frontier ?? new else { return nil }
        self.frontier = frontier
        next = frontier.next
        noted = frontier.copiedThrough
    }

    mutating func take(_ step: Round.Step, at place: Int?) {
        guard step.window.end > next, !hasMoved else { return }
        // A read may have committed a part of its window; a task takes the whole of it.
        guard step.window.start == next || (step.window.start < next && step.kind != .task) else {
            hasMoved = true
            return
        }
        let left = TimeWindow(start: next, end: step.window.end)
        switch step.kind {
        case .task, .read: if let place { copies[place] = left }
        case .hole: holes.append(LaneWindow(lane: step.lane, window: left))
        case .empty: emptyWindows.append(LaneWindow(lane: step.lane, window: left))
        }
        if place == nil, noted.milliseconds + 1 == left.start.milliseconds { noted = left.last }
        next = left.end
    }

    mutating func take(_ planned: PlannedSlice) {
        let window = planned.window
        let horizon = planned.order.reading?.horizon ?? .never
        guard window.last <= noted, horizon.milliseconds <= noted.milliseconds else { return }
        var first = max(window.first, EventTime(frontier.sealedThrough.milliseconds + 1))
        if !planned.order.seals {
            for piece in frontier.pieces(in: window) where piece.first <= first && piece.read >= horizon {
                first = EventTime(piece.last.milliseconds + 1)
            }
        }
        if first <= window.last { sweep = TimeWindow(first: first, last: window.last) }
    }
}

/// What a run does first.
package enum RoundLook: Hashable, Sendable {
    /// Every group is asked.
    case discover
    /// What the last round found due goes on, and no group is asked. Where the plan is empty, all that is left is under way.
    case goOn(ExportPlan)
    /// All that it found due is done. What that has made due, for its own lanes, is still to be found.
    case done

    /// - Parameters:
    ///   - round: of the state.
    ///   - mayWait: a run that may wait asks once for all that it does.
    package static func choose(
        _ round: Round?, for document: StateDocument, wishes: @autoclosure () -> String, mayWait: Bool,
        now: ServiceTime
    ) -> RoundLook {
        guard !mayWait, let round, !round.isOver(now), round.wishes == wishes() else { return .discover }
        let plan = round.plan(for: document)
        let lanes = Set(round.slices.map(\.lane))
        let isUnderWay = document.intents.contains { lanes.contains($0.lane) }
        if !plan.isEmpty || isUnderWay { return .goOn(plan) }
        return round.isCut ? .discover : .done
    }
}
