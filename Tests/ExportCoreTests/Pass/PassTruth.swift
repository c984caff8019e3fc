import ExportCore

/// What a pass has really done so far, kept in the plainest way, and what its machine may do next by that.
struct PassTruth: Hashable {
    private struct Work: Hashable {
        var slice: PlannedSlice?
        var resource: Resource
    }

    private let plan: ExportPlan
    private let readers: [Resource: Int]
    private var adopted: [Intent]

    /// Of every lane: what is left of it, in order.
    private var left: [LaneID: [PlannedSlice]] = [:]
    private var out: Set<LaneID> = []
    private var active: [LaneID: Work] = [:]
    private var noted: Set<JournalEdit> = []
    private var saves = 0
    private var unsaved = false
    private var taskStop: PassStop?
    private var readStop: PassStop?
    private var parked: PassStop?
    private var isBroken = false
    private var hasBegunTask = false
    private(set) var isFinished = false

    init(_ plan: ExportPlan, adopted: [Intent], readers: [Resource: Int]) {
        self.plan = plan
        self.adopted = adopted
        self.readers = readers
        for slice in plan.slices { left[slice.lane, default: []].append(slice) }
    }

    // MARK: What can happen

    var possibleEvents: [PassMachine.Event] {
        var events: [PassMachine.Event] = saves > 0 ? [.saved] : []
        for (lane, work) in active.sorted(by: { $0.key < $1.key }) {
            let window = work.slice?.window ?? PassWalk.window(0)
            var endings: [PassMachine.Ending] = [
                .committed(through: window.end), .failed, .stopped(.outOfTime), .broke,
            ]
            if work.resource == .taskSlot {
                endings += [.parked(.taskRunning(since: ServiceTime(1))), .stopped(.slotTaken(nil))]
            } else if window.length.milliseconds == 10 {
                endings.append(.committed(through: window.start.advanced(by: Span(milliseconds: 4))))
            }
            events += endings.map { .ended(lane, $0) }
        }
        return events
    }

    mutating func note(_ event: PassMachine.Event) {
        switch event {
        case .saved: saves -= 1
        case .permitsReturned: break
        case .broke: isBroken = true
        case .ended(let lane, let ending):
            let isTask = active[lane]?.resource == .taskSlot
            active[lane] = nil
            unsaved = true
            switch ending {
            case .committed(let end): commit(lane, through: end)
            case .failed: out.insert(lane)
            case .parked(let stop):
                out.insert(lane)
                parked = parked ?? stop
            case .stopped(let stop):
                out.insert(lane)
                if isTask { taskStop = taskStop ?? stop } else { readStop = readStop ?? stop }
            case .broke:
                out.insert(lane)
                isBroken = true
            }
        }
    }

    private mutating func commit(_ lane: LaneID, through end: EventTime) {
        guard var slices = left[lane], let first = slices.first else { return }
        slices.removeFirst()
        if end < first.window.end {
            var rest = first
            rest.window = TimeWindow(start: end, end: first.window.end)
            slices.insert(rest, at: 0)
        }
        left[lane] = slices
    }

    // MARK: What the machine does

    mutating func take(_ actions: [PassMachine.Action], isOutOfTime: Bool) -> String? {
        let begins = actions.contains { if case .begin = $0 { true } else { false } }
        for action in actions {
            if isFinished { return "something after the end" }
            switch action {
            case .note(let edits):
                noted.formUnion(edits)
                unsaved = true
            case .adopt(let intent): if let wrong = adopt(intent, isOutOfTime) { return wrong }
            case .begin(let turn, let resource, let edits):
                if let wrong = begin(turn.planned, resource, edits, isOutOfTime) { return wrong }
                unsaved = false
            case .save:
                if begins || active.isEmpty || !unsaved { return "a save that nobody needs" }
                unsaved = false
                saves += 1
            case .finish(let end): if let wrong = finish(end, isOutOfTime) { return wrong }
            }
        }
        if isFinished { return nil }
        if unsaved, !active.isEmpty { return "what has ended is not saved while others go on" }
        if active.isEmpty, saves == 0 { return "it does not come to its end" }
        return idleness(isOutOfTime)
    }

    private mutating func adopt(_ intent: Intent, _ isOutOfTime: Bool) -> String? {
        guard adopted.first == intent else { return "adopts what is not in the journal, or twice" }
        if hasBegunTask { return "adopts after another task" }
        if isOutOfTime || !mayUseSlot { return "adopts out of time, or while the slot is taken" }
        adopted.removeFirst()
        active[intent.lane] = Work(slice: nil, resource: .taskSlot)
        return nil
    }

    private mutating func begin(
        _ planned: PlannedSlice, _ resource: Resource, _ edits: [JournalEdit], _ isOutOfTime: Bool
    ) -> String? {
        guard ready(on: resource).contains(planned) else { return "begins what is not its lane's next, or elsewhere" }
        if isOutOfTime || isBroken { return "begins out of time, or after something broke" }
        guard mayBegin(on: resource) else { return "begins on what is taken or closed" }
        if resource == .filterQuota, planned.soleStream != nil, mayBegin(on: .getQuota),
            ready(on: .getQuota).contains(planned)
        {
            return "FilterLogEvents takes what GetLogEvents is free to read"
        }
        let first = ready(on: resource).map(place).min()
        if place(of: planned) != first { return "begins what comes later in the plan" }
        if resource == .taskSlot, !adopted.isEmpty { return "begins a task before those of earlier runs" }
        if let wrong = check(edits, before: planned) { return wrong }
        hasBegunTask = hasBegunTask || resource == .taskSlot
        active[planned.lane] = Work(slice: planned, resource: resource)
        return nil
    }

    /// Each window is noted once, and before what lies behind it; lanes are opened first.
    private mutating func check(_ edits: [JournalEdit], before planned: PlannedSlice) -> String? {
        let due = plan.emptyWindows.filter {
            $0.lane == planned.lane && (planned.order.deed == .sweep || $0.window.start < planned.window.start)
                && !noted.contains(.noteEmpty($0))
        }
        guard edits == due.map(JournalEdit.noteEmpty) else { return "notes \(edits), and \(due) are due" }
        noted.formUnion(edits)
        guard noted.contains(.open(planned.lane, start: EventTime(0))) else {
            return "begins in a lane that is not open"
        }
        return nil
    }

    private mutating func finish(_ end: PassEnd, _ isOutOfTime: Bool) -> String? {
        if !active.isEmpty || saves > 0 { return "ends while something is under way" }
        isFinished = true
        if isBroken { return nil }
        let tasksLeft = parked == nil && (!adopted.isEmpty || !ready(on: .taskSlot).isEmpty)
        let readsLeft = !ready(on: .filterQuota).isEmpty
        let stop = readStop ?? (readsLeft ? .outOfTime : nil) ?? taskStop ?? (tasksLeft ? .outOfTime : nil)
        if end != PassEnd(stop: stop, parked: parked) { return "ends as \(end), and \(String(describing: stop)) it is" }
        if stop == nil {
            let all = plan.emptyWindows.filter { window in !plan.slices.contains { $0.lane == window.lane } }
            if !all.allSatisfy({ noted.contains(.noteEmpty($0)) }) { return "windows without a slice are not noted" }
        }
        return stop == .outOfTime && !isOutOfTime && readStop == nil && taskStop == nil ? "ends too early" : nil
    }

    /// Nothing that could begin waits.
    private func idleness(_ isOutOfTime: Bool) -> String? {
        guard !isOutOfTime, !isBroken else { return nil }
        if mayBegin(on: .taskSlot), !adopted.isEmpty || !ready(on: .taskSlot).isEmpty { return "the slot idles" }
        for resource in [Resource.filterQuota, .getQuota] where mayBegin(on: resource) {
            if !ready(on: resource).isEmpty { return "\(resource) idles" }
        }
        return nil
    }

    // MARK: What is so

    /// The next slice of every lane that is not at work, where it may draw on this now. FilterLogEvents begins with what it
    /// alone may read, and of those for several readers of both few are under way at once.
    private func ready(on resource: Resource) -> [PlannedSlice] {
        let next = left.filter { active[$0.key] == nil && !out.contains($0.key) }.compactMap(\.value.first)
        let largeAtWork = active.values.filter { $0.slice?.kind == .large }.count
        let reads = next.filter { $0.order.deed != .task && ($0.kind != .large || largeAtWork < 3) }
        switch resource {
        case .taskSlot: return next.filter { $0.order.deed == .task }
        case .filterQuota:
            let alone = reads.filter { $0.soleStream == nil }
            return alone.isEmpty ? reads : alone
        case .getQuota:
            return reads.filter { $0.soleStream != nil }
        }
    }

    private func place(of planned: PlannedSlice) -> Int {
        plan.slices.firstIndex { $0.lane == planned.lane && $0.window.end == planned.window.end } ?? .max
    }

    private var mayUseSlot: Bool {
        taskStop == nil && parked == nil && !active.values.contains { $0.resource == .taskSlot }
    }

    private func mayBegin(on resource: Resource) -> Bool {
        if resource == .taskSlot { return mayUseSlot }
        let taken = active.values.filter { $0.resource == resource }.count
        return readStop == nil && taken < readers[resource, default: 0]
    }
}
