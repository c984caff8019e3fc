/// One pass over a plan: what begins when, and on which of the three resources. The machine decides, the driver does.
///
/// The export task and the reads of either quota are under way side by side, each lane for itself: a lane's slices come one
/// after the other, and a lane that waits for its task holds up no other. Export tasks that an earlier run left in the
/// journal take the slot first.
///
/// What it guards: no lane is at work twice, a slice begins only when everything before it in its lane is committed, and
/// nothing begins when the time is over or the run is to end.
package struct PassMachine: Hashable, Sendable {
    package struct Turn: Hashable, Sendable {
        package var planned: PlannedSlice
        /// Its place in the plan, from 1.
        package var number: Int

        package init(planned: PlannedSlice, number: Int) {
            self.planned = planned
            self.number = number
        }
    }

    /// What the driver is to do next.
    package enum Action: Hashable, Sendable {
        /// Keep these edits for the next save of the journal.
        case note([JournalEdit])
        /// Take up the export task of an intent that stands in the journal.
        case adopt(Intent)
        /// Save the edits and the slice's intent, then do the slice.
        case begin(Turn, on: Resource, after: [JournalEdit])
        /// Save what was noted: no slice that begins will do it soon.
        case save
        /// Nothing is under way any more, and nothing will begin.
        case finish(PassEnd)
    }

    /// What the driver found out.
    package enum Event: Hashable, Sendable {
        /// A slice, or an export task that was taken up, has ended, and what it changes in the journal is noted.
        case ended(LaneID, Ending)
        case saved
        /// Readers have given back permits that slices waited for (`readersEnded`).
        case permitsReturned
        /// Something failed that concerns more than a lane: what is under way comes to its end, and nothing more begins.
        case broke
    }

    /// How the work on a slice ended.
    package enum Ending: Hashable, Sendable {
        /// Its window is committed up to here.
        case committed(through: EventTime)
        /// It cannot be done: nothing more of its lane in this pass.
        case failed
        /// It could only be waited for, and this run may not wait: nothing more draws on the slot.
        case parked(PassStop)
        /// The time is over: nothing more draws on what it drew on.
        case stopped(PassStop)
        /// Something failed that concerns more than the lane.
        case broke
    }

    private enum Work: Hashable, Sendable {
        case adopted
        case slice(Turn, Resource)
    }

    private var turns: LaneTurns
    private var notes: PassNotes
    /// Export tasks of earlier runs, the next one last.
    private var adopted: [Intent]
    private var shares: ReadShares
    private var active: [LaneID: Work] = [:]
    private var saves = 0
    /// What was noted since a save began.
    private var hasNotes = false
    private var slotIsFree = true
    /// Something failed that concerns more than a lane.
    package private(set) var isBroken = false
    private var isFinished = false
    /// Nothing draws any more on the slot, on the read quotas: why.
    private var taskStop: PassStop?
    private var readStop: PassStop?
    private var parked: PassStop?

    /// - Parameters:
    ///   - adopted: export tasks that stand in the journal, of lanes that the plan leaves out.
    ///   - readers: how many each read quota bears. GetLogEvents without readers is not used.
    package init(_ plan: ExportPlan, adopted: [Intent] = [], readers: [Resource: Int]) {
        turns = LaneTurns(plan.slices)
        notes = PassNotes(plan)
        self.adopted = adopted.reversed()
        shares = ReadShares(filter: readers[.filterQuota, default: 0], stream: readers[.getQuota, default: 0])
    }

    package mutating func start(isOutOfTime: Bool) -> [Action] {
        var actions: [Action] = []
        if !notes.atOnce.isEmpty {
            hasNotes = true
            actions.append(.note(notes.atOnce))
        }
        return actions + next(isOutOfTime: isOutOfTime)
    }

    package mutating func handle(_ event: Event, isOutOfTime: Bool) -> [Action] {
        switch event {
        case .ended(let lane, let ending): end(lane, ending)
        case .saved: saves -= 1
        case .permitsReturned: break
        case .broke: isBroken = true
        }
        return next(isOutOfTime: isOutOfTime)
    }

    // MARK: Readers

    /// For one more reader of a slice that is under way; `nil`: none is free for it.
    package mutating func anotherReader(mayStream: Bool) -> ReadShares.Permit? {
        shares.waiting = mayRead ? turns.readKinds : []
        return shares.takeAnother(mayStream: mayStream)
    }

    /// A reader beside the one that a slice began with has ended. True: a slice can begin now.
    package mutating func readerEnded(_ source: ReadSource) -> Bool {
        shares.giveBack(source)
        return mayRead && shares.openings.contains { turns.hasRead(of: $0.kinds) }
    }

    private var mayRead: Bool { !isBroken && readStop == nil }
    private var mayUseSlot: Bool {
        !isBroken && taskStop == nil && parked == nil && slotIsFree
    }

    // MARK: Ends

    private mutating func end(_ lane: LaneID, _ ending: Ending) {
        guard let work = active.removeValue(forKey: lane) else {
            preconditionFailure("lane \(lane) has ended, and was not at work")
        }
        hasNotes = true
        // Its lane's next slice waits before the permit is given back, so that no reader of another slice takes it.
        if case .slice = work, case .committed(let end) = ending { turns.committed(lane, through: end) }
        giveBack(work)
        switch ending {
        case .committed, .failed: break
        case .parked(let stop): parked = parked ?? stop
        case .stopped(let stop):
            if isTask(work) { taskStop = taskStop ?? stop } else { readStop = readStop ?? stop }
        case .broke: isBroken = true
        }
    }

    private mutating func giveBack(_ work: Work) {
        switch work {
        case .adopted, .slice(_, .taskSlot): slotIsFree = true
        case .slice(let turn, let resource):
            if let source = resource.source { shares.end(turn.planned.kind, by: source) }
        }
    }

    private func isTask(_ work: Work) -> Bool {
        switch work {
        case .adopted, .slice(_, .taskSlot): true
        case .slice: false
        }
    }

    // MARK: Beginnings

    private mutating func next(isOutOfTime: Bool) -> [Action] {
        var actions = beginTask(isOutOfTime: isOutOfTime)
        while mayRead, let begun = beginRead(isOutOfTime: isOutOfTime) { actions.append(begun) }
        let begins = actions.contains { if case .begin = $0 { true } else { false } }
        if begins {
            hasNotes = false
        } else if hasNotes, !active.isEmpty {
            hasNotes = false
            saves += 1
            actions.append(.save)
        }
        if active.isEmpty, saves == 0, !isFinished {
            isFinished = true
            actions.append(.finish(PassEnd(stop: readStop ?? taskStop, parked: parked)))
        }
        return actions
    }

    private mutating func beginTask(isOutOfTime: Bool) -> [Action] {
        guard mayUseSlot, !adopted.isEmpty || turns.hasTask else { return [] }
        guard !isOutOfTime else {
            taskStop = .outOfTime
            return []
        }
        slotIsFree = false
        if let intent = adopted.popLast() {
            active[intent.lane] = .adopted
            return [.adopt(intent)]
        }
        return turns.takeTask().map { [begin($0, on: .taskSlot)] } ?? []
    }

    private mutating func beginRead(isOutOfTime: Bool) -> Action? {
        for opening in shares.openings where turns.hasRead(of: opening.kinds) {
            guard !isOutOfTime else {
                readStop = .outOfTime
                return nil
            }
            guard let turn = turns.takeRead(of: opening.kinds) else { continue }
            shares.begin(turn.planned.kind, by: opening.source)
            return begin(turn, on: Resource(opening.source))
        }
        return nil
    }

    private mutating func begin(_ turn: Turn, on resource: Resource) -> Action {
        active[turn.planned.lane] = .slice(turn, resource)
        return .begin(turn, on: resource, after: notes.edits(before: turn.planned))
    }
}
