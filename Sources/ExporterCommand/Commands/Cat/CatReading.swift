import ArchiveTools
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings
import FilterPatterns
import LogCodec
import Storage

/// One call of `cat`: what is asked, from the settings; the events to stdout, and all else to stderr.
struct CatReading: Sendable {
    let session: Session
    let query: CatQuery
    /// The operator named a state: then it must be readable.
    private let isStateGiven: Bool

    init(_ session: Session, _ values: SettingValues) throws(SettingProblem) {
        self.session = session
        isStateGiven = values[\.state] != nil
        let (settings, wishes) = (session.arguments.settings, session.arguments.cat)
        let all = CatQuery.allTimes
        let policy = settings.policy
        query = CatQuery(
            selection: settings.selection,
            window: TimeWindow(start: policy.since ?? all.start, end: policy.until ?? all.end),
            streams: WantedStreams(wishes.streams), filter: try Self.filter(wishes, values),
            form: Self.form(session.arguments), tail: wishes.tail, reach: TaskReach(lateness: policy.maxLateness))
    }

    private static func filter(_ wishes: CatArguments, _ values: SettingValues) throws(SettingProblem) -> MessageFilter
    {
        var filter = MessageFilter()
        if let text = wishes.filterPattern {
            do { filter.add(try FilterPattern(text)) } catch {
                throw values.problem(\.filterPattern, "'\(text)' \(error)")
            }
        }
        if let text = wishes.grep {
            do { filter.add(try GrepExpression(text)) } catch { throw values.problem(\.grep, "\(error)") }
        }
        return filter
    }

    private static func form(_ arguments: ExportArguments) -> EventForm {
        var form = EventForm(isJSON: arguments.output.isJSON, hasNames: arguments.cat.hasNames)
        guard StandardOutput.isTerminal, !arguments.cat.isRaw else { return form }
        let isJSON = form.isJSON
        form.shown = { isJSON ? PlainText.json($0) : PlainText.shown($0) }
        return form
    }

    func show() async throws {
        do {
            try await read()
        } catch let error as ExportError {
            throw await session.explained(error)
        } catch is CancellationError {
            throw CommandFailure(.tryAgain, "stopped before the end", code: .interrupted)
        }
    }

    private func read() async throws {
        let settings = session.arguments.settings
        let environment = session.bench.environment
        let cat = ArchiveCat(
            archive: try await environment.archiveForReading(), layout: settings.layout,
            container: settings.destination.container)
        let progress = CatProgress(cat.meter)
        let isQuiet = session.arguments.output.isQuiet
        let (plan, unread, isWhole) = try await progress.shown(isQuiet: isQuiet) {
            let identity = try await session.identity(of: cat)
            let state = try await state(identity)
            let plan = try await cat.plan(query, policy: settings.policy) { () throws(ExportError) in
                try await state.read()
            }
            try session.check(found: plan.groups, identity)
            let isWhole = try await cat.print(plan, query) { bytes in
                progress.prints()
                return try StandardOutput.write(bytes: bytes)
            }
            return (plan, state.unread, isWhole)
        }
        let found = progress.hasPrinted ? [] : [CatNote.nothingFound]
        tell(found + notes(plan, unread), plan, isWhole: isWhole)
    }

    private func state(_ identity: ArchiveIdentity?) async throws(ExportError) -> ArchiveState {
        try await ArchiveState.found(
            session.bench, given: isStateGiven ? session.arguments.state : nil, identity, session.sentences)
    }

    // MARK: What is told

    private func notes(_ plan: CatPlan, _ unread: ArchiveState.Unread?) -> [CatNote] {
        var notes = plan.unmatched.map(CatNote.patternWithoutMatch)
        if let unread { notes.append(.stateUnread(state: unread.state, why: unread.why)) }
        if !plan.lost.isEmpty { notes.append(.lost(Set(plan.lost.map(\.group.name)).sorted())) }
        if !plan.damagedIndexes.isEmpty { notes.append(.indexUnread(plan.damagedIndexes)) }
        if let (lane, through) = plan.copiedThrough, through < query.window.last {
            notes.append(.notYetCopied(lane, through: through))
        }
        return notes
    }

    private func tell(_ notes: [CatNote], _ plan: CatPlan, isWhole: Bool) {
        guard session.arguments.output.isJSON else {
            // Who has seen enough is not waiting for more.
            guard isWhole else { return }
            for note in notes where note.needsPerson || !session.arguments.output.isQuiet {
                StandardError.shared.say(.notice, session.sentences.sentence(note))
            }
            return
        }
        let record = CatRecord(
            notes, copiedThrough: plan.copiedThrough?.time, isWhole: isWhole, session.sentences)
        StandardError.shared.line(JSONText.line(record))
    }
}
