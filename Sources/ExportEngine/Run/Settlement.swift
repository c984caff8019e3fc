import ExportCore

/// Settles what earlier runs left in the journal, before anything is planned: the folders of attempts that were given up
/// are emptied of what turned up late, reads are given up (a read is done again from its beginning, in a folder of its
/// own), and export tasks that have ended are committed. One that still runs is taken up by the first pass, beside
/// everything else.
struct Settlement: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let log: RunLog

    func settle() async throws -> OpenRun.Left {
        await emptyFolders()
        let intents = await journal.document.intents
        guard !intents.isEmpty else { return OpenRun.Left() }
        // The lease first: two runs must not both adopt. A call that only looks whether a task has ended leaves it; when
        // there is something to do, `TaskDriver` takes it.
        if environment.budget.mayWait { try await journal.renewLease() }
        try await giveUp(intents.filter { $0.order.deed != .task })
        return try await look(at: intents.filter { $0.order.deed == .task })
    }

    /// A folder that cannot be emptied is told and tried again by the next run: what lies in it is in no manifest.
    private func emptyFolders() async {
        var emptied: Set<String> = []
        for abandoned in await journal.document.abandoned
        where abandoned.isDue(now: environment.now) {
            guard !environment.isOutOfTime else { break }
            let folder = AttemptFolder(environment: environment, prefix: abandoned.prefix)
            if await folder.emptied(manifestKey: abandoned.manifestKey, log) { emptied.insert(abandoned.prefix) }
        }
        if !emptied.isEmpty { await journal.note([.looked(prefixes: emptied, now: environment.now)]) }
    }

    private func giveUp(_ reads: [Intent]) async throws {
        guard !reads.isEmpty else { return }
        try await journal.save(
            reads.map { .withdraw($0.attempt, watched: true, now: environment.now) })
        for intent in reads {
            let folder = AttemptFolder(environment: environment, prefix: intent.prefix)
            _ = await folder.emptied(manifestKey: intent.manifestKey, log)
        }
    }

    /// A first look at each task, without waiting.
    private func look(at tasks: [Intent]) async throws -> OpenRun.Left {
        var glancing = environment
        glancing.budget = environment.budget.withoutWaiting
        var left = OpenRun.Left()
        for intent in tasks {
            let driver = TaskDriver(environment: glancing, journal: journal, log: log)
            let result = try await driver.drive(intent, resumed: true)
            await journal.note(result.edits)
            log.tell(result, of: intent.lane)
            switch result {
            case .committed, .failed: break
            case .parked(_, let stop): left.end.parked = left.end.parked ?? stop
            case .stopped(_, let stop):
                left.end.stop = stop
                return left
            }
        }
        guard environment.budget.mayWait, left.end.parked != nil else { return left }
        // What could only be waited for is waited for in the pass. It may be a new attempt by now.
        try await journal.flush()
        left.end.parked = nil
        left.adopted = await journal.document.intents.filter { $0.order.deed == .task }
        return left
    }
}
