import ArchiveTools
import ExportCore
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings
import Seams
import Storage

/// One call of `verify`: what is asked, from the settings; the result to stdout, and its progress to stderr.
struct VerifyReading: Sendable {
    let session: Session
    let question: VerifyQuestion
    /// The operator named a state: then it must be readable.
    private let isStateGiven: Bool

    init(_ session: Session, _ values: SettingValues) {
        self.session = session
        isStateGiven = values[\.state] != nil
        let (settings, wishes) = (session.arguments.settings, session.arguments.verify)
        let all = CatQuery.allTimes
        let (since, until) = (settings.policy.since, settings.policy.until)
        question = VerifyQuestion(
            against: wishes.against, readsData: wishes.readsData, selection: settings.selection,
            window: since == nil && until == nil
                ? nil : TimeWindow(start: since ?? all.start, end: until ?? all.end),
            subset: wishes.subset ?? .all)
    }

    func show() async throws {
        do {
            try await verify()
        } catch let error as ExportError {
            throw await session.explained(error)
        } catch is CancellationError {
            throw CommandFailure(.tryAgain, "stopped before the end", code: .interrupted)
        }
    }

    private func verify() async throws {
        let environment = environment
        let archive = try await environment.archiveForReading()
        let cat = ArchiveCat(
            archive: archive, layout: session.arguments.settings.layout,
            container: session.destination.container)
        let identity = try await session.identity(of: cat)
        let state = try await ArchiveState.found(
            session.bench, given: isStateGiven ? session.arguments.state : nil, identity, session.sentences)
        // Where there is no archive nothing is kept of the call.
        if identity == nil, try await archive.list(under: session.arguments.settings.layout.manifestRoot).isEmpty {
            throw ExportError(.configuration, .archiveMissing(destination: "\(session.destination)"))
        }
        if question.against == .source, let unread = state.unread {
            throw CommandFailure(
                .configuration,
                "the archive's state could not be read (\(unread.why)), and without it nobody knows what is final: give "
                    + "\(session.sentences.spelling.name(\.state)), or '--against manifests'", code: .stateMissing)
        }
        let verify = ArchiveVerify(place(environment, archive, identity))
        let progress = VerifyProgress(verify.meter)
        let outcome = try await progress.shown(isQuiet: session.arguments.output.isQuiet) {
            try await verify.verify(question) { () throws(ExportError) in
                try await state.read()
            } standing: { document throws(ExportError) in
                try await ExportPreview.standing(environment, document)
            }
        }
        try session.check(found: outcome.groups, identity)
        try tell(outcome, archive)
    }

    /// With the time that this call may take.
    private var environment: ExportEnvironment {
        var environment = session.bench.environment
        if let most = session.arguments.verify.maxDuration {
            let end = environment.clock.nowMilliseconds() + most.milliseconds + environment.budget.windDown.milliseconds
            environment.budget.deadlineMilliseconds = min(environment.budget.deadlineMilliseconds ?? end, end)
        }
        return environment
    }

    private func place(
        _ environment: ExportEnvironment, _ archive: any ArchiveStore, _ identity: ArchiveIdentity?
    ) -> ArchiveVerify.Place {
        ArchiveVerify.Place(
            archive: archive, layout: session.arguments.settings.layout, container: session.destination.container,
            policy: session.arguments.settings.policy, access: environment.logAccess,
            bookkeeping: bookkeeping(identity),
            now: { ServiceTime(environment.clock.nowMilliseconds()) },
            isOver: { environment.isOutOfTime }, seed: environment.randomness.next(), run: environment.run.text)
    }

    /// The state may lie below the archive.
    private func bookkeeping(_ identity: ArchiveIdentity?) -> [String] {
        let named = identity.flatMap { try? StoreDSN(parsing: $0.state) }
        return [session.arguments.state, named].compactMap(\.self).flatMap { dsn -> [String] in
            switch (dsn, session.destination.place) {
            case (.s3(let bucket, let key), .bucket(let own)) where bucket == own:
                return [key, StatePlace.shardFolder(head: key)]
            case (.file(let path), .folder(let root)) where path.hasPrefix(root + "/"):
                let key = String(path.dropFirst(root.count + 1))
                return [key, StatePlace.shardFolder(head: key)]
            default: return []
            }
        }
    }

    private func tell(_ outcome: VerifyOutcome, _ archive: any ArchiveStore) throws {
        let status = ExitStatus(outcome.record, isDenied: outcome.denial != nil)
        for pattern in outcome.unmatched where !session.arguments.output.isQuiet {
            StandardError.shared.say(.notice, session.sentences.sentence(CatNote.patternWithoutMatch(pattern)))
        }
        let text = VerifyText(
            outcome.record, outcome.notes, status, destination: "\(session.destination)", session.sentences)
        try session.show(
            VerifyReport(
                outcome.record, key: outcome.recordKey, outcome.notes, status, destination: "\(session.destination)",
                session.sentences, place: archive.place(of:)),
            text: { _ in text.text(place: archive.place(of:)) }, needs: text.needs(place: archive.place(of:)))
        guard status == .done else { throw status }
    }
}
