import ExportCore

/// Settles what earlier runs left in the journal, before anything is planned: their export tasks are adopted, their reads
/// are given up (a read is done again from its beginning, in a folder of its own), and the folders of attempts that were
/// given up are emptied of what turned up late.
struct Settlement: Sendable {
    let environment: ExportEnvironment
    let journal: Journal

    func settle(_ report: inout RunReport, _ carried: inout [JournalEdit]) async throws {
        let document = await journal.document
        let due = document.abandoned.filter { $0.isDue(now: environment.now) }
        for abandoned in due {
            let folder = AttemptFolder(environment: environment, prefix: abandoned.prefix)
            try await folder.clean(manifestKey: abandoned.manifestKey)
        }
        if !due.isEmpty { carried.append(.looked(prefixes: Set(due.map(\.prefix)), now: environment.now)) }
        guard !document.intents.isEmpty else { return }
        // The lease first: two runs must not both adopt.
        try await journal.save([])
        for intent in document.intents {
            switch intent.slice.deed {
            case .read, .sweep: try await giveUp(intent)
            case .task: try await adopt(intent, &report, &carried)
            }
            if report.stop != .done { return }
        }
    }

    private func giveUp(_ intent: Intent) async throws {
        try await journal.save([.withdraw(intent.attempt, watched: true, now: environment.now)])
        try await AttemptFolder(environment: environment, prefix: intent.prefix).clean(manifestKey: intent.manifestKey)
    }

    private func adopt(_ intent: Intent, _ report: inout RunReport, _ carried: inout [JournalEdit]) async throws {
        let driver = TaskDriver(environment: environment, journal: journal)
        defer { driver.tally.book(in: &report) }
        let result = try await driver.drive(intent, resumed: true)
        report.take(result, lane: intent.slice.lane, &carried)
    }
}

extension RunReport {
    /// Books the result of a slice; its edits are saved with what is journaled next.
    mutating func take(_ result: SliceResult, lane: LaneID, _ carried: inout [JournalEdit]) {
        switch result {
        case .committed(let edits, let done):
            carried += edits
            if let done { self.done.append(done) }
        case .stopped(let edits, let stop):
            carried += edits
            if stop == .outOfTime, !edits.isEmpty { readsGivenUp += 1 }
            self.stop = stop
        case .parked(let edits, let stop):
            carried += edits
            parked = parked ?? stop
        case .failed(let edits, let reason):
            carried += edits
            failures.append(Failure(lane: lane, reason: reason))
        }
    }
}
