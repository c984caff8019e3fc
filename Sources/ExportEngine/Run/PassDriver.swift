import ExportCore

/// Does what `PassMachine` says, all of it side by side in one group of tasks, and tells it what came of it.
struct PassDriver: Sendable {
    /// Its time is over, too, when something fails that concerns more than a lane.
    private let environment: ExportEnvironment
    private let journal: Journal
    private let log: RunLog
    private let desk: PassDesk
    /// For those who watch.
    private let slicesInAll: Int

    private enum Event: Sendable {
        case ended(LaneID, PassMachine.Ending)
        /// What failed concerns more than the lane. What is under way comes to its end first.
        case broke(LaneID, any Error)
        case saved
        case permitsReturned
    }

    init(
        environment: ExportEnvironment, journal: Journal, log: RunLog, plan: ExportPlan, adopting adopted: [Intent]
    ) {
        let readers = [Resource.filterQuota: max(1, environment.settings.readWidth)]
        let desk = PassDesk(PassMachine(plan, adopted: adopted, readers: readers))
        self.environment = environment.ending { desk.isBroken }
        self.journal = journal
        self.log = log
        self.desk = desk
        slicesInAll = plan.slices.count
    }

    /// Throws at once where the journal fails, and what else fails for all lanes when nothing is under way any more.
    func drive() async throws -> PassEnd {
        try await withThrowingTaskGroup(of: Event.self) { group in
            defer { desk.close() }
            watchPermits(&group)
            var failure: (any Error)?
            var actions = desk.start(isOutOfTime: environment.isOutOfTime)
            while true {
                for action in actions {
                    if case .finish(let end) = action {
                        if let failure { throw failure }
                        return end
                    }
                    await carryOut(action, &group)
                }
                guard let event = try await group.next() else { preconditionFailure("a pass ends by its machine") }
                if case .broke(_, let error) = event { failure = failure ?? error }
                actions = handle(event, &group)
            }
        }
    }

    private func handle(_ event: Event, _ group: inout ThrowingTaskGroup<Event, any Error>) -> [PassMachine.Action] {
        let told: PassMachine.Event
        switch event {
        case .ended(let lane, let ending): told = .ended(lane, ending)
        case .broke(let lane, _): told = .ended(lane, .broke)
        case .saved: told = .saved
        case .permitsReturned:
            watchPermits(&group)
            told = .permitsReturned
        }
        return desk.handle(told, isOutOfTime: environment.isOutOfTime)
    }

    private func watchPermits(_ group: inout ThrowingTaskGroup<Event, any Error>) {
        group.addTask {
            await desk.permitsReturned()
            return .permitsReturned
        }
    }

    private func carryOut(
        _ action: PassMachine.Action, _ group: inout ThrowingTaskGroup<Event, any Error>
    ) async {
        switch action {
        case .note(let edits): await journal.note(edits)
        case .save:
            group.addTask {
                try await journal.flush()
                return .saved
            }
        case .adopt(let intent):
            group.addTask {
                try await end(intent.lane, intent.window) {
                    try await TaskDriver(environment: environment, journal: journal, log: log)
                        .drive(intent, resumed: true)
                }
            }
        case .begin(let turn, let resource, let edits):
            let planned = turn.planned
            group.addTask {
                try await end(planned.lane, planned.window, late: planned.reason.findsLateEvents) {
                    try await begin(turn, on: resource, after: edits)
                }
            }
        case .finish: break
        }
    }

    private func end(
        _ lane: LaneID, _ window: TimeWindow, late: Bool = false, _ work: () async throws -> SliceResult
    ) async throws -> Event {
        do {
            let result = try await work()
            await journal.note(result.edits)
            log.tell(result, of: lane, late: late)
            return .ended(lane, result.ending(of: window))
        } catch let failure as Journal.Failure {
            throw failure
        } catch {
            return .broke(lane, error)
        }
    }

    /// The intent first, then the deed.
    private func begin(
        _ turn: PassMachine.Turn, on resource: Resource, after edits: [JournalEdit]
    ) async throws -> SliceResult {
        let planned = turn.planned
        let intent = environment.newIntent(planned.lane, planned.window, planned.order)
        try await journal.save(edits + [.intend(intent)])
        environment.progress.report(.started(planned.slice, index: turn.number, of: slicesInAll))
        guard let reading = planned.order.reading else {
            return try await TaskDriver(environment: environment, journal: journal, log: log)
                .drive(intent, resumed: false)
        }
        guard let lane = await journal.lane(planned.lane) else {
            throw ExportError(.failed, "lane \(planned.lane) vanished from the state document")
        }
        return try await ReadDriver(
            environment: environment, journal: journal, log: log,
            permits: ReaderPermits(desk: desk, resource: resource), intent: intent, order: planned.order,
            reading: reading, lane: lane
        ).drive()
    }
}
