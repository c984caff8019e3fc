import AWSClient
import ExportCore

/// Does what `TaskSliceMachine` asks for, and tells it what came of it.
struct TaskDriver: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let tally = TaskTally()

    init(environment: ExportEnvironment, journal: Journal) {
        self.environment = environment
        self.journal = journal
    }

    /// - Parameter resumed: the intent stood in the journal; whether its task was created is not known.
    func drive(_ first: Intent, resumed: Bool) async throws -> SliceResult {
        var intent = first
        let policy = environment.settings.policy
        var machine = resumed ? TaskSliceMachine.resumed(intent, policy: policy) : .fresh(intent, policy: policy)
        var pacing = newPacing()
        var action = machine.start()
        var waited: TaskSliceMachine.Wait?
        while true {
            switch action {
            case .create, .find, .probe, .poll:
                if environment.isOutOfTime { return leave(waited, action, intent) }
                let event = try await perform(action, intent)
                waited = nil
                action = machine.handle(event, now: environment.now)
            case .wait(let wait):
                announce(wait, intent)
                waited = wait
                guard try await self.wait(wait, pacing.wait()) else { return leave(wait, action, intent) }
                action = machine.handle(.waited, now: environment.now)
            case .cleanAndReplace(let failures):
                // As many as before: no task was ever found, so none has failed.
                if failures > intent.failures { tally.addFailedTask() }
                let next = try await replace(intent, failures: failures)
                intent = next
                pacing = newPacing()
                action = machine.replaced(by: next)
            case .cleanAndMakeHole:
                tally.addFailedTask()
                return try await makeHole(intent)
            case .commit(let taskID, let band):
                return try await commit(intent, taskID: taskID, band: band)
            case .withdraw(let refusal):
                return try withdraw(intent, refusal)
            }
        }
    }

    private func newPacing() -> PollPacing {
        .forTask(interval: environment.settings.pollInterval, expected: environment.taskLengths.expected)
    }

    private func perform(
        _ action: TaskSliceMachine.Action, _ intent: Intent
    ) async throws -> TaskSliceMachine.Event {
        switch action {
        case .create: return try await createOrWithdraw(intent)
        case .find: return try await find(intent)
        case .probe:
            let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
            return .probed(writeTestExists: try await folder.writeTestExists())
        case .poll(let taskID): return try await poll(taskID, intent)
        default: preconditionFailure("\(action) is not a call")
        }
    }

    /// Where the run ends by a certain no, nothing was created, and the next run has nothing to look for.
    private func createOrWithdraw(_ intent: Intent) async throws -> TaskSliceMachine.Event {
        do {
            return try await create(intent)
        } catch {
            do {
                try await journal.save([.withdraw(intent.attempt, watched: false, now: environment.now)])
            } catch Journal.Failure.store(let other) {
                // The refusal says more. The next run looks for the task, and does not find it.
                environment.logger.info("The intent stays in the state", metadata: ["error": "\(other)"])
            }
            throw error
        }
    }

    /// What it throws is a certain no.
    private func create(_ intent: Intent) async throws(ExportError) -> TaskSliceMachine.Event {
        let slice = intent.slice
        do {
            let id = try await environment.clients.logs.createExportTask(
                LogsAPI.CreateExportTaskRequest(
                    taskName: intent.taskName, logGroupName: slice.lane.group.name.text,
                    logStreamNamePrefix: slice.lane.stream?.text, from: slice.window.first.milliseconds,
                    to: slice.window.last.milliseconds, destination: environment.settings.destination.container,
                    destinationPrefix: String(intent.prefix.dropLast())))
            return .created(taskID: id)
        } catch {
            return try event(for: error, intent)
        }
    }

    /// A definite no, or no answer: an unknown outcome is not a failure.
    private func event(for error: AWSError, _ intent: Intent) throws(ExportError) -> TaskSliceMachine.Event {
        if error.mayHaveTakenEffect || error.code == .cancelled { return .noAnswer }
        switch error.code {
        case .limitExceeded: return .slotTaken
        case .resourceNotFound: return .refused(.groupIsGone)
        // The model lists it without a word on when [S-EXPORT-EXISTS]: a task of this name may stand there, so look.
        case .resourceAlreadyExists, .operationAborted: return .noAnswer
        default: break
        }
        switch error.kind {
        case .throttled, .transient: throw ExportError(error, while: "creating the export task of \(intent.slice.lane)")
        case .permanent, .outcomeUnknown:
            if error.isAccessDenied || error.isCredentialProblem {
                throw ExportError(error, while: "creating the export task of \(intent.slice.lane)")
            }
            return .refused(.configuration("\(error)"))
        }
    }

    private func find(_ intent: Intent) async throws(ExportError) -> TaskSliceMachine.Event {
        do {
            for try await task in environment.clients.logs.exportTasks(.init())
            where task.taskName == intent.taskName {
                return .found(ObservedTask(task))
            }
            return .notFound
        } catch {
            throw ExportError(error, while: "looking for the export task of \(intent.slice.lane)")
        }
    }

    private func poll(_ taskID: String, _ intent: Intent) async throws(ExportError) -> TaskSliceMachine.Event {
        do {
            let answer = try await environment.clients.logs.describeExportTasks(.init(taskId: taskID))
            guard let task = answer.exportTasks?.first(where: { $0.taskId == taskID }) else { return .notFound }
            environment.progress.report(
                .taskRunning(intent.slice, taskID: taskID, status: task.status?.code?.rawValue ?? "unknown"))
            let observed = ObservedTask(task)
            environment.taskLengths.note(observed)
            return .found(observed)
        } catch {
            throw ExportError(error, while: "looking at export task \(taskID)")
        }
    }

    private func announce(_ wait: TaskSliceMachine.Wait, _ intent: Intent) {
        switch wait {
        case .forSlot: environment.progress.report(.waitingForSlot(heldBy: nil))
        case .forTaskToAppear: environment.progress.report(.waitingForTask(intent.slice))
        case .forTask: break
        }
    }

    /// False: the time is over.
    private func wait(_ wait: TaskSliceMachine.Wait, _ span: Span) async throws -> Bool {
        let start = environment.clock.nowMilliseconds()
        let mayGoOn = await environment.budget.sleep(span, environment.clock)
        // By the clock: the sleep may have been cut short by the deadline.
        if wait == .forSlot { tally.addSlotWait(milliseconds: environment.clock.nowMilliseconds() - start) }
        guard mayGoOn else { return false }
        try await journal.keepLease()
        return true
    }

    /// The time is over, or the run may not wait: what is under way stays in the journal.
    private func leave(
        _ wait: TaskSliceMachine.Wait?, _ action: TaskSliceMachine.Action, _ intent: Intent
    ) -> SliceResult {
        let isParked = !environment.isOutOfTime
        guard action == .create || wait == .forSlot else {
            return isParked
                ? .parked([], .taskRunning(since: intent.journaled)) : .stopped([], .outOfTime)
        }
        // Nothing was created, so nothing need be looked for by the next run; but failures are remembered.
        let edits: [JournalEdit] =
            intent.failures > 0 ? [] : [.withdraw(intent.attempt, watched: false, now: environment.now)]
        guard wait == .forSlot else { return .stopped(edits, .outOfTime) }
        return isParked ? .parked(edits, .slotTaken(taskID: nil)) : .stopped(edits, .slotTaken(taskID: nil))
    }

    private func replace(_ intent: Intent, failures: Int) async throws -> Intent {
        let now = environment.now
        let attempt = environment.newAttempt()
        let layout = environment.settings.layout
        let next = Intent(
            slice: intent.slice, attempt: attempt, prefix: layout.folder(of: intent.slice, attempt: attempt),
            manifestKey: layout.manifestKey(of: intent.slice, attempt: attempt), run: environment.run, journaled: now,
            failures: failures)
        try await journal.save([.replace(intent.attempt, with: next, now: now)])
        // Only now: until the journal has given the attempt up, another run may find its task and commit it.
        try await AttemptFolder(environment: environment, prefix: intent.prefix).clean(manifestKey: intent.manifestKey)
        return next
    }

    private func makeHole(_ intent: Intent) async throws -> SliceResult {
        try await AttemptFolder(environment: environment, prefix: intent.prefix).clean(manifestKey: intent.manifestKey)
        return .committed([.commitHole(intent.attempt, now: environment.now)], nil)
    }

    private func withdraw(_ intent: Intent, _ refusal: TaskSliceMachine.Refusal) throws(ExportError) -> SliceResult {
        let edit = JournalEdit.withdraw(intent.attempt, watched: false, now: environment.now)
        switch refusal {
        case .groupIsGone: return .failed([edit], .groupIsGone)
        case .configuration(let why): return .failed([edit], .taskRefused(why))
        }
    }

    private func commit(_ intent: Intent, taskID: String, band: DoubtfulBand) async throws(ExportError) -> SliceResult {
        let objects = try await TaskObjects(environment: environment, intent: intent, taskID: taskID).settle()
        let slice = intent.slice
        let manifest = Manifest(
            slice: slice, attempt: intent.attempt, window: slice.window, copy: .task(id: taskID, band),
            bucket: environment.settings.destination.container, objects: objects)
        try await ManifestStore(environment: environment).write(manifest, key: intent.manifestKey)
        environment.progress.report(.committed(slice, events: nil, bytes: manifest.bytes))
        let done = RunReport.Done(
            slice: slice, window: slice.window, taskID: taskID, objects: objects.count, bytes: manifest.bytes)
        return .committed([.commitTask(intent.attempt, band)], done)
    }
}
