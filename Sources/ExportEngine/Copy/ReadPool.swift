import ExportCore

/// Does reads and sweeps of several lanes side by side, journaled in groups: one write of the state commits what is
/// finished and says what is begun, and while it is under way more gathers for the next.
struct ReadPool: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let permits: ReadPermits

    struct Start: Sendable {
        var turn: LaneTurns.Turn
        var intent: Intent
        /// Whose permit it began with.
        var source: ReadSource
    }

    private enum Event: Sendable {
        /// The state is saved, and these may begin.
        case saved([Start])
        case ended(Start, SliceResult)
        case failed(Start, any Error)
    }

    /// What is under way.
    private struct Work {
        var active = 0
        var isSaving = false
        /// Why nothing more is begun. What is under way comes to its end first.
        var failure: (any Error)?
    }

    /// - Parameter slicesInAll: of the plan, for those who watch.
    func follow(
        _ turns: inout LaneTurns, _ bookkeeping: inout Bookkeeping, slicesInAll: Int, _ report: inout RunReport,
        _ carried: inout [JournalEdit]
    ) async throws {
        var work = Work()
        defer { permits.setWaiting([]) }
        try await withThrowingTaskGroup(of: Event.self) { group in
            while true {
                if !work.isSaving {
                    let starts = work.failure == nil ? starts(&turns, &report) : []
                    noteWaiting(turns, work, report)
                    if !starts.isEmpty || (!carried.isEmpty && work.active > 0) {
                        let edits =
                            carried
                            + starts.flatMap { bookkeeping.edits(before: $0.turn.planned) + [.intend($0.intent)] }
                        carried = []
                        work.isSaving = true
                        work.active += starts.count
                        group.addTask {
                            try await journal.save(edits)
                            return .saved(starts)
                        }
                    }
                }
                guard let event = try await group.next() else { break }
                switch event {
                case .saved(let starts):
                    work.isSaving = false
                    for start in starts {
                        environment.progress.report(
                            .started(start.turn.planned.slice, index: start.turn.number, of: slicesInAll))
                        group.addTask { await drive(start) }
                    }
                case .ended(let start, let result):
                    report.take(result, lane: start.turn.planned.slice.lane, &carried)
                    if start.turn.planned.reason.findsLateEvents, case .committed(_, let done) = result {
                        report.lateEvents += done?.events ?? 0
                    }
                    turns.take(result, of: start.turn)
                    end(start, turns, &work, report)
                case .failed(let start, let error):
                    if !(error is Journal.Failure) { work.failure = work.failure ?? error }
                    end(start, turns, &work, report)
                    if error is Journal.Failure { throw error }
                }
            }
        }
        guard let failure = work.failure else { return }
        if !carried.isEmpty {
            let edits = carried
            carried = []
            try await journal.save(edits)
        }
        throw failure
    }

    private func starts(_ turns: inout LaneTurns, _ report: inout RunReport) -> [Start] {
        guard report.stop == .done else { return [] }
        var starts: [Start] = []
        while let (turn, source) = permits.begin(&turns) {
            guard !environment.isOutOfTime else {
                permits.end(turn.planned, source)
                report.stop = .outOfTime
                break
            }
            starts.append(Start(turn: turn, intent: Intent(turn.planned, environment), source: source))
        }
        return starts
    }

    /// A slice has ended. Who waits is noted first, so that no reader of another slice takes its permit.
    private func end(_ start: Start, _ turns: LaneTurns, _ work: inout Work, _ report: RunReport) {
        work.active -= 1
        noteWaiting(turns, work, report)
        permits.end(start.turn.planned, start.source)
    }

    private func noteWaiting(_ turns: LaneTurns, _ work: Work, _ report: RunReport) {
        permits.setWaiting(work.failure == nil && report.stop == .done ? turns.kinds : [])
    }

    private func drive(_ start: Start) async -> Event {
        do {
            let planned = start.turn.planned
            guard let lane = await journal.document.lanes[planned.slice.lane] else {
                throw ExportError(.failed, "lane \(planned.slice.lane) vanished from the state document")
            }
            let driver = ReadDriver(
                environment: environment, journal: journal, permits: permits, planned: planned, intent: start.intent,
                lane: lane, source: start.source)
            return .ended(start, try await driver.drive())
        } catch {
            return .failed(start, error)
        }
    }
}

extension LaneTurns {
    fileprivate mutating func take(_ result: SliceResult, of turn: Turn) {
        guard case .committed(_, let done) = result else { return block(turn.planned.slice.lane) }
        committed(turn, through: done?.window.end ?? turn.planned.slice.window.end)
    }
}

extension Intent {
    /// A new attempt at a planned slice.
    init(_ planned: PlannedSlice, _ environment: ExportEnvironment) {
        let attempt = environment.newAttempt()
        let layout = environment.settings.layout
        self.init(
            slice: planned.slice, attempt: attempt, prefix: layout.folder(of: planned.slice, attempt: attempt),
            manifestKey: layout.manifestKey(of: planned.slice, attempt: attempt), run: environment.run,
            journaled: environment.now, horizon: planned.horizon, seals: planned.seals)
    }
}
