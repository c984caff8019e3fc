/// One window copied by export tasks, from a journaled intent to its commit. The machine decides, the driver does.
///
/// What it guards: a call without an answer is neither a success nor a failure (the task is looked for by name, then by the
/// object that every task writes first), a task is committed only when it was seen COMPLETED under this attempt's name,
/// and a new attempt begins only when the old one is known to have ended or is given up after its grace.
package struct TaskSliceMachine: Sendable {
    /// What the driver is to do next.
    package enum Action: Hashable, Sendable {
        case call(Call)
        case wait(Wait)
        /// Journal a new attempt with that many failures, then delete what lies under the old one's prefix.
        case cleanAndReplace(failures: Int)
        /// Delete what lies under the attempt's prefix, then commit the window as a hole that is read.
        case cleanAndMakeHole
        /// The group can have no task: commit the window as a hole that is read. Nothing was created. Why, in the service's
        /// words.
        case makeHole(String)
        /// List the objects of the task, write the manifest, commit.
        case commit(taskID: String, DoubtfulBand)
        /// Take the intent out: nothing was created, nothing can be.
        case withdraw(Refusal)
    }

    package enum Call: Hashable, Sendable {
        case create
        /// Look for the attempt's task by its name, in DescribeExportTasks as far back as it can be.
        case find
        /// Look for `aws-logs-write-test` under the attempt's own prefix.
        case probe
        case poll(taskID: String)
    }

    package enum Wait: Hashable, Sendable {
        /// The task runs: poll again a little later each time.
        case forTask(taskID: String)
        /// Somebody else's task holds the account's one slot.
        case forSlot
        /// The task may still turn up.
        case forTaskToAppear
    }

    /// What the driver found out.
    package enum Event: Hashable, Sendable {
        case created(taskID: String)
        /// LimitExceededException: another task is active. A definite answer: nothing was created.
        case slotTaken
        case refused(Refusal)
        case noAnswer
        case found(ObservedTask)
        case notFound
        case probed(writeTestExists: Bool)
        case waited
        case replaced
    }

    /// The service says that this group's task can never be created, in its words. (What would concern every group's task
    /// never gets here: it ends the run.)
    package enum Refusal: Hashable, Sendable {
        case groupIsGone
        /// The caller may not have tasks of this group.
        case denied(String)
        /// The group can have no tasks: for its class, perhaps, or for one that this program does not know.
        case invalid(String)
    }

    private enum State: Hashable, Sendable {
        case toCreate
        case creating
        case searching
        case probing
        case polling(taskID: String)
        case waiting(Wait)
        case leaving
    }

    private var state: State
    private let policy: ExportPolicy
    /// Before this instant the attempt's task may still turn up.
    private var mayAppearUntil: ServiceTime
    private var journaled: ServiceTime
    private var failures: Int

    /// An intent that this run has just journaled: nobody has acted on it.
    package static func fresh(_ intent: Intent, policy: ExportPolicy) -> Self {
        Self(intent, policy: policy, state: .toCreate)
    }

    /// An intent found in the journal: whether its task was created is not known.
    package static func resumed(_ intent: Intent, policy: ExportPolicy) -> Self {
        Self(intent, policy: policy, state: .searching)
    }

    private init(_ intent: Intent, policy: ExportPolicy, state: State) {
        self.state = state
        self.policy = policy
        journaled = intent.journaled
        mayAppearUntil = intent.journaled.advanced(by: policy.adoptionGrace)
        failures = intent.failures
    }

    package mutating func start() -> Action {
        if state == .searching { return .call(.find) }
        state = .creating
        return .call(.create)
    }

    package mutating func handle(_ event: Event, now: ServiceTime) -> Action {
        switch (state, event) {
        case (.creating, .created(let id)): return poll(id)
        case (.creating, .slotTaken): return wait(.forSlot)
        case (.creating, .refused(let refusal)):
            state = .leaving
            if case .invalid(let why) = refusal { return .makeHole(why) }
            return .withdraw(refusal)
        case (.creating, .noAnswer):
            mayAppearUntil = now.advanced(by: policy.adoptionGrace)
            state = .searching
            return .call(.find)
        case (.searching, .found(let task)): return observe(task, now: now)
        case (.searching, .notFound):
            state = .probing
            return .call(.probe)
        case (.probing, .probed(let exists)): return giveUpOrWait(tookEffect: exists, now: now)
        case (.polling, .found(let task)): return observe(task, now: now)
        case (.polling, .notFound):
            // It was there, and is not listed: one answer that lacks it says nothing yet, and by its name it may be found.
            mayAppearUntil = max(mayAppearUntil, now.advanced(by: policy.adoptionGrace))
            state = .searching
            return .call(.find)
        case (.waiting(.forSlot), .waited):
            state = .creating
            return .call(.create)
        case (.waiting(.forTaskToAppear), .waited):
            state = .searching
            return .call(.find)
        case (.waiting(.forTask(let id)), .waited): return poll(id)
        case (.leaving, .replaced):
            state = .creating
            return .call(.create)
        default:
            preconditionFailure("the driver answered \(event) in state \(state)")
        }
    }

    /// A new attempt has taken this one's place.
    package mutating func replaced(by intent: Intent) -> Action {
        journaled = intent.journaled
        mayAppearUntil = intent.journaled.advanced(by: policy.adoptionGrace)
        failures = intent.failures
        return handle(.replaced, now: intent.journaled)
    }

    private mutating func poll(_ id: String) -> Action {
        state = .polling(taskID: id)
        return .call(.poll(taskID: id))
    }

    private mutating func wait(_ wait: Wait) -> Action {
        state = .waiting(wait)
        return .wait(wait)
    }

    private mutating func observe(_ task: ObservedTask, now: ServiceTime) -> Action {
        switch task.status {
        case .pending, .running, .pendingCancel, .unknown:
            return wait(.forTask(taskID: task.id))
        case .completed:
            state = .leaving
            return .commit(taskID: task.id, band(of: task, now: now))
        case .failed, .cancelled:
            state = .leaving
            failures += 1
            return failures >= policy.taskAttempts ? .cleanAndMakeHole : .cleanAndReplace(failures: failures)
        }
    }

    /// Both ends are the service's own. Where it does not say, the safe side is taken: not before the intent was
    /// journaled, not after we were told (our idea of the service's clock may be up to a second behind).
    private func band(of task: ObservedTask, now: ServiceTime) -> DoubtfulBand {
        let created = task.created ?? journaled
        let ended = task.ended ?? now.advanced(by: .seconds(5))
        let certain = IngestionTime(created.milliseconds - policy.certainExportSettle.milliseconds)
        return DoubtfulBand(certain: certain, possible: max(certain, IngestionTime(ended.milliseconds)))
    }

    /// The task is not listed. If its first object is there, the call took effect and the task may be listed late, so it
    /// is given longer; what it writes after that goes to a folder that is watched and emptied.
    private mutating func giveUpOrWait(tookEffect: Bool, now: ServiceTime) -> Action {
        let until = tookEffect ? mayAppearUntil.advanced(by: .hours(1)) : mayAppearUntil
        guard now >= until else { return wait(.forTaskToAppear) }
        state = .leaving
        return .cleanAndReplace(failures: failures)
    }
}
