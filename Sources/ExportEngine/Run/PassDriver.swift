import ExportCore
import ExportFailures

/// Does what `PassMachine` says, all of it side by side in one group of tasks, and tells it what came of it.
struct PassDriver: Sendable {
    /// Its time is over, too, when something fails that concerns more than a lane.
    private let environment: ExportEnvironment
    private let journal: Journal
    private let log: RunLog
    private let desk: PassDesk
    /// For those who watch.
    private let slicesInAll: Int

    /// A slice whose intent is journaled.
    private struct Beginning: Sendable {
        var turn: PassMachine.Turn
        var resource: Resource
        var intent: Intent
    }

    private enum Event: Sendable {
        /// The intents are journaled: now the deeds.
        case journaled([Beginning])
        case ended(LaneID, PassMachine.Ending)
        /// What failed concerns more than the lane. What is under way comes to its end first.
        case broke(LaneID, any Error)
        case saved
        case permitsReturned
    }

    init(
        environment: ExportEnvironment, journal: Journal, log: RunLog, plan: ExportPlan, adopting adopted: [Intent]
    ) {
        let readers = [
            Resource.filterQuota: environment.settings.readWidth, .getQuota: environment.streamReadWidth,
        ]
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
                if let end = await carryOut(actions, &group) {
                    if let failure { throw failure }
                    return end
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
        case .journaled(let beginnings):
            for beginning in beginnings { begin(beginning, &group) }
            return []
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

    /// What begins at once is journaled by one save. Returns how the pass ended, if it has.
    private func carryOut(
        _ actions: [PassMachine.Action], _ group: inout ThrowingTaskGroup<Event, any Error>
    ) async -> PassEnd? {
        var end: PassEnd?
        var edits: [JournalEdit] = []
        var beginnings: [Beginning] = []
        for action in actions {
            switch action {
            case .note(let edits): await journal.note(edits)
            case .save:
                group.addTask {
                    try await journal.flush()
                    return .saved
                }
            case .adopt(let intent): adopt(intent, &group)
            case .begin(let turn, let resource, let before):
                let intent = environment.newIntent(turn.planned.lane, turn.planned.window, turn.planned.order)
                edits += await before + losses(turn.planned, at: intent.journaled) + [.intend(intent)]
                beginnings.append(Beginning(turn: turn, resource: resource, intent: intent))
            case .finish(let finished): end = finished
            }
        }
        if !beginnings.isEmpty { journalIntents(beginnings, edits, &group) }
        return end
    }

    /// Columns may have expired while the slice waited for its turn.
    private func losses(_ planned: PlannedSlice, at now: ServiceTime) async -> [JournalEdit] {
        guard let lane = await journal.lane(planned.lane), let expired = planned.expired(by: now) else { return [] }
        let losses = lane.lost.new(in: Loss(expired, .possible, found: now)).map {
            LaneLoss(planned.lane, $0, isNews: lane.lost.isNews($0))
        }
        guard !losses.isEmpty else { return [] }
        log.tell(.lost(losses.filter(\.isNews)))
        return losses.map { .lose($0.lane, $0.loss) }
    }

    private func journalIntents(
        _ beginnings: [Beginning], _ edits: [JournalEdit], _ group: inout ThrowingTaskGroup<Event, any Error>
    ) {
        group.addTask {
            try await journal.save(edits)
            return .journaled(beginnings)
        }
    }

    private func adopt(_ intent: Intent, _ group: inout ThrowingTaskGroup<Event, any Error>) {
        group.addTask {
            try await end(intent.lane, intent.window) {
                try await TaskDriver(environment: environment, journal: journal, log: log).drive(intent, resumed: true)
            }
        }
    }

    private func begin(_ beginning: Beginning, _ group: inout ThrowingTaskGroup<Event, any Error>) {
        let turn = beginning.turn
        environment.progress.report(.started(turn.planned.slice, index: turn.number, of: slicesInAll))
        group.addTask {
            try await end(turn.planned.lane, turn.planned.window, late: turn.planned.reason.findsLateEvents) {
                try await drive(beginning)
            }
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

    private func drive(_ beginning: Beginning) async throws -> SliceResult {
        let planned = beginning.turn.planned
        guard let reading = planned.order.reading else {
            return try await TaskDriver(environment: environment, journal: journal, log: log)
                .drive(beginning.intent, resumed: false)
        }
        guard let lane = await journal.lane(planned.lane) else {
            throw ExportError(.failed, "lane \(planned.lane) vanished from the state document")
        }
        return try await ReadDriver(
            environment: environment, journal: journal, log: log,
            permits: desk.readerPermits, intent: beginning.intent, order: planned.order, reading: reading, lane: lane,
            source: beginning.resource.source ?? .filter
        ).drive()
    }
}
