import AWSClient
import ExportCore
import ExportFailures

/// Does what `TaskSliceMachine` asks for, and tells it what came of it.
struct TaskDriver: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let log: RunLog
    /// By so much the clocks of two services may differ, and the order of a listing be off.
    private static let listingSlack = Span.minutes(15)
    /// Of the list of tasks, in one look.
    private static let pagesMax = 2

    private struct Waited {
        var wait: TaskSliceMachine.Wait
        /// Another's export task, where that is waited for and the service tells which it is.
        var holder: SlotHolder?
    }

    init(environment: ExportEnvironment, journal: Journal, log: RunLog) {
        self.environment = environment
        self.journal = journal
        self.log = log
    }

    /// - Parameter resumed: the intent stood in the journal; whether its task was created is not known.
    func drive(_ first: Intent, resumed: Bool) async throws -> SliceResult {
        var intent = first
        let policy = environment.settings.policy
        var machine = resumed ? TaskSliceMachine.resumed(intent, policy: policy) : .fresh(intent, policy: policy)
        var pacing = newPacing()
        var action = machine.start()
        var waited: Waited?
        var isNew = false
        while true {
            switch action {
            case .call(let call):
                if environment.isOutOfTime { return leave(waited, call, intent) }
                // It was created a moment ago: who may not wait need not look.
                if case .poll = call, isNew, !environment.budget.mayWait { return leave(nil, call, intent) }
                let event = try await perform(call, intent)
                isNew = if case .created = event { true } else { false }
                waited = nil
                action = machine.handle(event, now: environment.now)
            case .wait(let wait):
                waited = await announce(wait, intent)
                guard await self.wait(wait, pacing.wait()) else { return leave(waited, nil, intent) }
                action = machine.handle(.waited, now: environment.now)
            case .cleanAndReplace(let failures):
                // As many as before: no task was ever found, so none has failed.
                if failures > intent.failures { log.tell(.taskFailed) }
                let next = try await replace(intent, failures: failures)
                intent = next
                pacing = newPacing()
                action = machine.replaced(by: next)
            case .cleanAndMakeHole:
                try await journal.renewLease()
                log.tell(.taskFailed)
                return await makeHole(intent)
            case .makeHole(let why):
                log.tell(.readInstead(intent.lane, .taskRefused(why)))
                // Nothing was created, so nothing can come to the attempt's folder.
                return .committed([.commitHole(intent.attempt, watched: false, now: environment.now)], nil)
            case .commit(let taskID, let band):
                // Two runs that have looked must not both go on from what they saw.
                try await journal.renewLease()
                return try await commit(intent, taskID: taskID, band: band)
            case .withdraw(let refusal):
                return withdraw(intent, refusal)
            }
        }
    }

    /// How long to wait between two looks at a task.
    private func newPacing() -> PollPacing {
        .forTask(interval: environment.settings.pollInterval, expected: environment.taskLengths.expected)
    }

    private func perform(_ call: TaskSliceMachine.Call, _ intent: Intent) async throws -> TaskSliceMachine.Event {
        switch call {
        case .create: return try await createOrWithdraw(intent)
        case .find:
            let event = try await find(intent)
            // One that has ended teaches a call that does not wait when to come back to the next.
            if case .found(let task) = event { environment.taskLengths.note(task) }
            return event
        case .probe:
            let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
            return .probed(writeTestExists: try await folder.writeTestExists())
        case .poll(let taskID): return try await poll(taskID, intent)
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
        // The model lists it without a word on when [S-EXPORT-EXISTS]: a task of this name may stand there, so look.
        case .resourceAlreadyExists, .operationAborted: return .noAnswer
        default: break
        }
        switch TaskRefusal(error, for: intent.lane, into: environment.settings.destination.container) {
        case .lane(let refusal):
            if case .denied = refusal { log.tell(.denied(ExportError(error, while: "creating an export task"))) }
            return .refused(refusal)
        case .all(let error): throw error
        }
    }

    /// Tasks are listed newest first, and an account that exports every few minutes lists them by the ten thousand: behind
    /// one that is clearly older than the attempt there is nothing to find. Should they come in another order, nobody pages
    /// through them all: then the one that is active is asked for, and of one that has ended its first object tells.
    private func find(_ intent: Intent) async throws(ExportError) -> TaskSliceMachine.Event {
        let oldest = intent.journaled.advanced(by: -Self.listingSlack)
        var request = LogsAPI.DescribeExportTasksRequest()
        do {
            for _ in 0..<Self.pagesMax {
                let page = try await environment.clients.logs.describeExportTasks(request)
                for task in page.exportTasks {
                    if task.taskName == intent.taskName { return .found(ObservedTask(task)) }
                    if let created = task.executionInfo?.creationTime.map(ServiceTime.init), created < oldest {
                        return try await findActive(intent, page)
                    }
                }
                guard let token = page.nextToken, !token.isEmpty else { return .notFound }
                request.nextToken = token
            }
            return try await findActive(intent, nil)
        } catch {
            throw ExportError(error, while: "looking for the export task of \(intent.slice.lane)")
        }
    }

    /// - Parameter page: that went back behind the attempt; if it did so in order, there is nothing to find.
    private func findActive(
        _ intent: Intent, _ page: LogsAPI.DescribeExportTasksResponse?
    ) async throws(AWSError) -> TaskSliceMachine.Event {
        let times = (page?.exportTasks ?? []).compactMap { $0.executionInfo?.creationTime }
        if page != nil, let first = times.first, let last = times.last, first >= last { return .notFound }
        for status in [LogsAPI.ExportTaskStatusCode.running, .pending] {
            let active = try await environment.clients.logs.describeExportTasks(.init(statusCode: status))
            if let task = active.exportTasks.first(where: { $0.taskName == intent.taskName }) {
                return .found(ObservedTask(task))
            }
        }
        return .notFound
    }

    private func poll(_ taskID: String, _ intent: Intent) async throws(ExportError) -> TaskSliceMachine.Event {
        do {
            let answer = try await environment.clients.logs.describeExportTasks(.init(taskId: taskID))
            guard let task = answer.exportTasks.first(where: { $0.taskId == taskID }) else { return .notFound }
            environment.progress.report(
                .taskRunning(intent.slice, taskID: taskID, status: task.status?.code?.rawValue ?? "unknown"))
            let observed = ObservedTask(task)
            environment.taskLengths.note(observed)
            return .found(observed)
        } catch {
            throw ExportError(error, while: "looking at export task \(taskID)")
        }
    }

    private func announce(_ wait: TaskSliceMachine.Wait, _ intent: Intent) async -> Waited {
        var waited = Waited(wait: wait)
        switch wait {
        case .forSlot:
            waited.holder = await slotHolder()
            environment.progress.report(.waitingForSlot(heldBy: waited.holder))
        case .forTaskToAppear: environment.progress.report(.waitingForTask(intent.slice))
        case .forTask: break
        }
        return waited
    }

    /// For people, who may have started it: nothing depends on the answer.
    private func slotHolder() async -> SlotHolder? {
        do {
            for status in [LogsAPI.ExportTaskStatusCode.running, .pending] {
                let active = try await environment.clients.logs.describeExportTasks(.init(statusCode: status))
                guard let task = active.exportTasks.first else { continue }
                return SlotHolder(taskID: task.taskId, taskName: task.taskName, logGroup: task.logGroupName)
            }
        } catch {
            environment.logger.info("Which export task has the slot is not known", metadata: ["error": "\(error)"])
        }
        return nil
    }

    /// False: the time is over.
    private func wait(_ wait: TaskSliceMachine.Wait, _ span: Span) async -> Bool {
        let start = environment.clock.nowMilliseconds()
        let mayGoOn = await environment.budget.sleep(span, environment.clock)
        // By the clock: the sleep may have been cut short by the deadline.
        if wait == .forSlot {
            log.tell(.waitedForSlot(milliseconds: environment.clock.nowMilliseconds() - start))
        }
        return mayGoOn
    }

    /// The time is over, or the run may not wait: what is under way stays in the journal.
    private func leave(
        _ waited: Waited?, _ call: TaskSliceMachine.Call?, _ intent: Intent
    ) -> SliceResult {
        let wait = waited?.wait
        let isParked = !environment.isOutOfTime
        guard call == .create || wait == .forSlot else {
            return isParked
                ? .parked([], .taskRunning(since: intent.journaled)) : .stopped([], .outOfTime)
        }
        // Nothing was created, so nothing need be looked for by the next run; but failures are remembered.
        let edits: [JournalEdit] =
            intent.failures > 0 ? [] : [.withdraw(intent.attempt, watched: false, now: environment.now)]
        guard wait == .forSlot else { return .stopped(edits, .outOfTime) }
        let taken = PassStop.slotTaken(waited?.holder)
        return isParked ? .parked(edits, taken) : .stopped(edits, taken)
    }

    private func replace(_ intent: Intent, failures: Int) async throws -> Intent {
        let next = environment.newIntent(intent.lane, intent.window, .task(TaskOrder(failures: failures)))
        try await journal.save([.replace(intent.attempt, with: next, now: next.journaled)])
        // Only now: until the journal has given the attempt up, another run may find its task and commit it.
        // A task that was seen failed or cancelled has ended, and writes no more.
        if await clean(intent), failures > intent.failures { await journal.note([.forget(prefixes: [intent.prefix])]) }
        return next
    }

    private func makeHole(_ intent: Intent) async -> SliceResult {
        .committed(
            [.commitHole(intent.attempt, watched: await !clean(intent), now: environment.now)], nil)
    }

    /// False: what is there is left to the next run, which finds the folder among those of attempts that were given up.
    private func clean(_ intent: Intent) async -> Bool {
        let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
        return await folder.emptied(manifestKey: intent.manifestKey, log)
    }

    private func withdraw(_ intent: Intent, _ refusal: TaskSliceMachine.Refusal) -> SliceResult {
        let edit = JournalEdit.withdraw(intent.attempt, watched: false, now: environment.now)
        return switch refusal {
        case .groupIsGone: .failed([edit], .groupIsGone)
        case .denied(let why): .failed([edit], .denied(why))
        case .invalid(let why): .failed([edit], .taskRefused(why))
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
