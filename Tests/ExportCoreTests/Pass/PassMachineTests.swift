import ExportCore
import Testing

@Suite("One pass over a plan")
struct PassMachineTests {
    /// What one lane can be planned to do.
    private static let shapes = ["", "T", "nT", "Tn", "TT", "TS", "nS", "R", "RnR", "RS", "S", "n"]

    @Test("of two lanes, whatever they hold and however it ends, keeps every rule", arguments: shapes)
    func twoLanes(first: String) {
        var steps = 0
        for second in Self.shapes {
            for adopts in [false, true] where !adopts || first.count + second.count < 4 {
                var walk = PassWalk(lanes: [first, second], adopts: adopts)
                walk.walk()
                #expect(walk.violations == [], "\(first) | \(second)")
                #expect(walk.finished > 0)
                steps += walk.steps
            }
        }
        #expect(steps > 1000)
    }

    @Test("of three lanes, on the slot and with two readers, keeps every rule", arguments: ["T", "R", "S", "TS", "nR"])
    func threeLanes(first: String) {
        for second in ["T", "R", "TS"] {
            for third in ["T", "S"] {
                var walk = PassWalk(lanes: [first, second, third], readers: [.filterQuota: 2])
                walk.walk()
                #expect(walk.violations == [], "\(first) | \(second) | \(third)")
            }
        }
    }

    @Test("gives a window that either quota serves to the one that is free", arguments: ["E", "e", "R", "T", "ER"])
    func quotas(first: String) {
        for second in ["E", "R", "Ee"] {
            for third in ["E", "e", "S"] {
                let readers = [Resource.filterQuota: 1, .getQuota: 2]
                var walk = PassWalk(lanes: [first, second, third], readers: readers)
                walk.walk()
                #expect(walk.violations == [], "\(first) | \(second) | \(third)")
            }
        }
    }

    private static func plan(_ lanes: String...) -> ExportPlan { PassWalk(lanes: lanes).plan }

    private static func begun(_ actions: [PassMachine.Action]) -> [LaneID] {
        actions.compactMap { if case .begin(let turn, _, _) = $0 { turn.planned.lane } else { nil } }
    }

    private let whole = PassMachine.Ending.committed(through: PassWalk.window(0).end)

    @Test("a task that runs holds up no read, and a read no task")
    func sideBySide() {
        var machine = PassMachine(Self.plan("TT", "R", "TR", "S"), readers: [.filterQuota: 1])
        let first = machine.start(isOutOfTime: false)
        #expect(Self.begun(first) == [PassWalk.lane(0), PassWalk.lane(1)])
        let next = machine.handle(.ended(PassWalk.lane(1), whole), isOutOfTime: false)
        #expect(Self.begun(next) == [PassWalk.lane(3)], "the read behind its lane's task waits for it")
        #expect(
            Self.begun(machine.handle(.ended(PassWalk.lane(0), whole), isOutOfTime: false)) == [PassWalk.lane(2)])
    }

    @Test("a task that may not be waited for leaves the slot alone, and the reads go on")
    func parking() {
        var machine = PassMachine(Self.plan("T", "T", "R", "R"), readers: [.filterQuota: 1])
        _ = machine.start(isOutOfTime: false)
        let running = PassStop.taskRunning(since: ServiceTime(5))
        #expect(machine.handle(.ended(PassWalk.lane(0), .parked(running)), isOutOfTime: false) == [.save])
        #expect(machine.handle(.saved, isOutOfTime: false) == [])
        #expect(Self.begun(machine.handle(.ended(PassWalk.lane(2), whole), isOutOfTime: false)) == [PassWalk.lane(3)])
        #expect(
            machine.handle(.ended(PassWalk.lane(3), whole), isOutOfTime: false)
                == [.finish(PassEnd(stop: nil, parked: running))])
    }

    @Test("the rest of a window that a commit left comes before what is later in the plan")
    func rest() throws {
        var machine = PassMachine(Self.plan("RR", "R"), readers: [.filterQuota: 1])
        _ = machine.start(isOutOfTime: false)
        let part = PassMachine.Event.ended(PassWalk.lane(0), .committed(through: EventTime(3)))
        guard case .begin(let turn, on: .filterQuota, after: []) = machine.handle(part, isOutOfTime: false).first else {
            Issue.record("the rest is not begun")
            return
        }
        #expect(turn.planned.lane == PassWalk.lane(0) && turn.number == 1)
        #expect(turn.planned.window == TimeWindow(start: EventTime(3), end: EventTime(10)))
    }

    // MARK: Readers within a slice

    @Test("a slice gets more readers only while no slice waits, and what they give back goes to one that does")
    func readers() {
        var machine = PassMachine(Self.plan("TS", "R"), readers: [.filterQuota: 3])
        _ = machine.start(isOutOfTime: false)
        let others = [true, false, true, false].map { machine.anotherReader(mayStream: $0)?.free }
        #expect(others == [2, 1, nil, nil])
        // The task is done: its lane's sweep waits for a permit.
        #expect(Self.begun(machine.handle(.ended(PassWalk.lane(0), whole), isOutOfTime: false)) == [])
        let isWaitedFor = machine.readerEnded(.filter)
        let another = machine.anotherReader(mayStream: false)
        #expect(isWaitedFor && another == nil, "it is the sweep's")
        #expect(Self.begun(machine.handle(.permitsReturned, isOutOfTime: false)) == [PassWalk.lane(0)])
        let isStillWaitedFor = machine.readerEnded(.filter)
        let last = machine.anotherReader(mayStream: false)
        #expect(!isStillWaitedFor && last?.free == 1)
    }

    @Test("what GetLogEvents may read, too, gets readers of both, also while slices wait for FilterLogEvents")
    func readersOfBoth() {
        var machine = PassMachine(Self.plan("E", "R", "R"), readers: [.filterQuota: 1, .getQuota: 2])
        #expect(Self.begun(machine.start(isOutOfTime: false)) == [PassWalk.lane(1), PassWalk.lane(0)])
        let sources = [false, true, true].map { machine.anotherReader(mayStream: $0)?.source }
        #expect(sources == [nil, .stream, nil])
        let isWaitedFor = machine.readerEnded(.stream)
        #expect(!isWaitedFor, "the third lane waits, but not for this permit")
    }

    @Test("of large windows that either quota serves few are under way at once")
    func fewLarge() {
        let readers = [Resource.filterQuota: 5, .getQuota: 5]
        var machine = PassMachine(Self.plan("E", "E", "E", "E", "e", "R"), readers: readers)
        #expect(Self.begun(machine.start(isOutOfTime: false)) == [5, 0, 1, 2, 4].map(PassWalk.lane))
        #expect(
            Self.begun(machine.handle(.ended(PassWalk.lane(1), whole), isOutOfTime: false)) == [PassWalk.lane(3)])
    }

    @Test("a hundred thousand lanes take their turns")
    func scale() {
        var plan = ExportPlan()
        for number in 0..<100_000 {
            let lane = Sample.lane("/fleet/\(number)")
            plan.newLanes[lane] = EventTime(0)
            plan.emptyWindows.append(LaneWindow(lane: lane, window: PassWalk.window(0)))
            let order = Sample.order(number % 3 == 0 ? .task : .read)
            plan.slices.append(
                PlannedSlice(lane: lane, window: PassWalk.window(1), order: order, reason: .newWindow))
        }
        var machine = PassMachine(plan, readers: [.filterQuota: 5])
        var active: [LaneID] = Self.begun(machine.start(isOutOfTime: false))
        var handled = 0
        // Not in the order in which they began. Were an event to cost what the plan holds, this would take hours.
        while let lane = active.popLast() {
            handled += 1
            active += Self.begun(
                machine.handle(.ended(lane, .committed(through: PassWalk.window(1).end)), isOutOfTime: false))
            if active.count > 1 { active.swapAt(0, active.count - 1) }
        }
        #expect(handled == 100_000)
    }
}
