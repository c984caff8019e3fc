import ExportCore

/// Every course that a pass over a small plan can take: all orders in which what is under way ends, all ways in which it
/// can end, and the end of the time at any point.
///
/// Beside the machine it keeps what was really begun and ended, and names each action that this does not allow.
struct PassWalk {
    /// What a lane of the plan is made of: `T` a task, `R` a read, `E` a read that either quota serves, `e` one of those for
    /// one reader, `S` a sweep, `n` a window that is only noted.
    let plan: ExportPlan
    let adopted: [Intent]
    let readers: [Resource: Int]

    /// Where the machine and the truth stand after a step: however they came there, the same goes on from it.
    private struct Place: Hashable {
        var machine: PassMachine
        var truth: PassTruth
        var isOutOfTime: Bool
    }

    private var seen: Set<Place> = []
    private(set) var steps = 0
    private(set) var finished = 0
    private(set) var violations: [String] = []

    init(lanes: [String], adopts: Bool = false, readers: [Resource: Int] = [.filterQuota: 1]) {
        var plan = ExportPlan()
        for (number, parts) in lanes.enumerated() { Self.add(parts, Self.lane(number), to: &plan) }
        plan.slices = Self.interleaved(plan.slices)
        self.plan = plan
        self.readers = readers
        adopted = adopts ? [Sample.intent(Sample.lane("/adopted"), Self.window(0), attempt: "old")] : []
    }

    static func lane(_ number: Int) -> LaneID { Sample.lane("/lane/\(number)") }

    static func window(_ place: Int) -> TimeWindow {
        TimeWindow(start: EventTime(Int64(place) * 10), end: EventTime(Int64(place) * 10 + 10))
    }

    private static func add(_ parts: String, _ lane: LaneID, to plan: inout ExportPlan) {
        if !parts.isEmpty { plan.newLanes[lane] = EventTime(0) }
        for (place, part) in parts.enumerated() {
            let order: Order
            switch part {
            case "T": order = Sample.order(.task)
            case "R": order = Sample.order(.read)
            case "E", "e":
                let hints = ReadHints(requests: part == "e" ? 1 : 100, onlyStream: Sample.stream("s"))
                order = .read(ReadOrder(horizon: IngestionTime(0), hints: hints))
            case "S": order = Sample.order(.sweep)
            default:
                plan.emptyWindows.append(LaneWindow(lane: lane, window: window(place)))
                continue
            }
            plan.slices.append(PlannedSlice(lane: lane, window: window(place), order: order, reason: .newWindow))
        }
    }

    /// The first of every lane, then the second: so that lanes are not blocks of the plan.
    private static func interleaved(_ slices: [PlannedSlice]) -> [PlannedSlice] {
        slices.sorted { ($0.window.start, $0.lane) < ($1.window.start, $1.lane) }
    }

    mutating func walk() {
        var machine = PassMachine(plan, adopted: adopted, readers: readers)
        var truth = PassTruth(plan, adopted: adopted, readers: readers)
        for isOutOfTime in [false, true] {
            let actions = machine.start(isOutOfTime: isOutOfTime)
            step(machine, actions, isOutOfTime, truth, [isOutOfTime ? "late" : "start"])
            machine = PassMachine(plan, adopted: adopted, readers: readers)
            truth = PassTruth(plan, adopted: adopted, readers: readers)
        }
    }

    private mutating func step(
        _ machine: PassMachine, _ actions: [PassMachine.Action], _ isOutOfTime: Bool, _ truth: PassTruth,
        _ trail: [String]
    ) {
        steps += 1
        guard violations.count < 5 else { return }
        var truth = truth
        let wrong = truth.take(actions, isOutOfTime: isOutOfTime)
        if let wrong {
            violations.append("\(trail.joined(separator: ", ")) -> \(actions): \(wrong)")
            return
        }
        guard !truth.isFinished else {
            finished += 1
            return
        }
        guard seen.insert(Place(machine: machine, truth: truth, isOutOfTime: isOutOfTime)).inserted else { return }
        for event in truth.possibleEvents {
            for late in isOutOfTime ? [true] : [false, true] {
                var machine = machine
                var truth = truth
                truth.note(event)
                let actions = machine.handle(event, isOutOfTime: late)
                step(machine, actions, late, truth, trail + ["\(event)\(late ? " late" : "")"])
            }
        }
    }
}
