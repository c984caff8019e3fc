import ExportCore

/// Every conversation that a driver can have with the machine of one window's export tasks, up to a number of events.
///
/// Beside the machine it keeps what was really said, and names each decision that what was said does not allow.
struct TaskSliceWalk {
    /// What is known of the present attempt.
    private struct Said {
        enum Create { case none, rejected, unanswered(ServiceTime), accepted }
        var create = Create.none
        var wasSeen = false
        /// Since the task was last seen: the first answer that did not list it.
        var missingSince: ServiceTime?
        var lastSeen: ObservedTask?
    }

    let policy: ExportPolicy
    private(set) var visited = 0
    private(set) var commits = 0
    private(set) var holes = 0
    private(set) var violations: [String] = []

    init(policy: ExportPolicy) {
        self.policy = policy
    }

    private static let statuses: [ObservedTask.Status] = [
        .pending, .running, .pendingCancel, .completed, .failed, .cancelled, .unknown("NEW"),
    ]

    mutating func walk(from intent: Intent, isResumed: Bool, depth: Int) {
        var machine = isResumed ? TaskSliceMachine.resumed(intent, policy: policy) : .fresh(intent, policy: policy)
        var said = Said()
        // Of an intent found in the journal it is not known whether its task was asked for when it was journaled.
        if isResumed { said.create = .unanswered(intent.journaled) }
        let action = machine.start()
        step(machine, action, said, intent, intent.journaled.advanced(by: .seconds(1)), [], depth)
    }

    private mutating func step(
        _ machine: TaskSliceMachine, _ action: TaskSliceMachine.Action, _ said: Said, _ intent: Intent,
        _ now: ServiceTime,
        _ trail: [String], _ left: Int
    ) {
        visited += 1
        if let wrong = violation(action, said, intent, now), violations.count < 5 {
            violations.append("\(trail.joined(separator: ", ")) -> \(action): \(wrong)")
            return
        }
        switch action {
        case .commit: commits += 1
        case .cleanAndMakeHole, .makeHole: holes += 1
        case .cleanAndReplace(let failures) where left > 0:
            let next = Sample.intent(
                intent.slice.lane, intent.slice.window, attempt: intent.attempt.text + "+", failures: failures,
                journaled: now)
            var machine = machine
            let action = machine.replaced(by: next)
            step(machine, action, Said(), next, now, trail + ["replaced"], left - 1)
        default:
            guard left > 0 else { return }
            for (event, later) in answers(to: action, intent, now) {
                var machine = machine
                var said = said
                note(event, at: later, in: &said)
                let next = machine.handle(event, now: later)
                step(machine, next, said, intent, later, trail + ["\(event)"], left - 1)
            }
        }
    }

    private func answers(
        to action: TaskSliceMachine.Action, _ intent: Intent, _ now: ServiceTime
    ) -> [(TaskSliceMachine.Event, ServiceTime)] {
        let soon = now.advanced(by: .seconds(1))
        func listed(_ id: String) -> [(TaskSliceMachine.Event, ServiceTime)] {
            Self.statuses.map { status in
                let ended = [.completed, .failed, .cancelled].contains(status) ? now : nil
                let task = ObservedTask(
                    id: id, name: intent.taskName, status: status, created: intent.journaled, ended: ended)
                return (.found(task), soon)
            } + [(.notFound, soon)]
        }
        switch action {
        case .call(.create):
            return [
                (.created(taskID: intent.attempt.text), soon), (.slotTaken, soon),
                (.noAnswer, now.advanced(by: .minutes(1))), (.refused(.groupIsGone), soon),
                (.refused(.denied("no")), soon), (.refused(.invalid("no such class")), soon),
            ]
        case .call(.find): return listed(intent.attempt.text)
        case .call(.poll(let id)): return listed(id)
        case .call(.probe): return [(.probed(writeTestExists: true), soon), (.probed(writeTestExists: false), soon)]
        case .wait: return [Span.seconds(5), .minutes(3), .hours(2)].map { (.waited, now.advanced(by: $0)) }
        case .cleanAndReplace, .cleanAndMakeHole, .makeHole, .commit, .withdraw: return []
        }
    }

    private func note(_ event: TaskSliceMachine.Event, at now: ServiceTime, in said: inout Said) {
        switch event {
        case .created:
            said.create = .accepted
            said.wasSeen = true
        case .slotTaken, .refused: said.create = .rejected
        case .noAnswer: said.create = .unanswered(now)
        case .found(let task):
            said.wasSeen = true
            said.missingSince = nil
            said.lastSeen = task
        case .notFound:
            said.missingSince = said.missingSince ?? now
            said.lastSeen = nil
        case .probed, .waited, .replaced: break
        }
    }

    private func violation(
        _ action: TaskSliceMachine.Action, _ said: Said, _ intent: Intent, _ now: ServiceTime
    ) -> String? {
        let hasFailed = said.lastSeen?.status == .failed || said.lastSeen?.status == .cancelled
        switch action {
        case .call(.create):
            switch said.create {
            case .none, .rejected: return nil
            case .unanswered, .accepted: return "a second task for one attempt"
            }
        case .commit(let id, let band):
            guard let task = said.lastSeen, task.status == .completed, task.id == id, task.name == intent.taskName
            else {
                return "committed without having seen its own task COMPLETED"
            }
            let certain = intent.journaled.milliseconds - policy.exportSettle.milliseconds
            if band.certain.milliseconds > certain || band.possible.milliseconds < (task.ended?.milliseconds ?? 0) {
                return "its band claims too much"
            }
            return nil
        case .cleanAndMakeHole:
            return hasFailed && intent.failures + 1 >= policy.taskAttempts ? nil : "a hole without enough failures"
        case .cleanAndReplace(let failures):
            if hasFailed {
                return failures == intent.failures + 1 && failures < policy.taskAttempts ? nil : "failures miscounted"
            }
            if failures != intent.failures { return "an unknown outcome counted as a failure" }
            return prematureReplacement(said, now)
        case .withdraw, .makeHole:
            if case .rejected = said.create { return nil }
            return "withdrawn although a task may exist"
        case .call, .wait: return nil
        }
    }

    private func prematureReplacement(_ said: Said, _ now: ServiceTime) -> String? {
        guard let missing = said.missingSince else { return "given up without having looked" }
        if said.wasSeen {
            return now >= missing.advanced(by: policy.adoptionGrace) ? nil : "given up at the first look that missed it"
        }
        if case .unanswered(let asked) = said.create {
            return now >= asked.advanced(by: policy.adoptionGrace) ? nil : "given up before its grace was over"
        }
        return "given up although nothing is unknown"
    }
}
