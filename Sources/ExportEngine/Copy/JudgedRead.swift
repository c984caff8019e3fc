import AWSClient
import ExportCore
import ExportFailures
import LogCodec
import LogSource

/// Reads a window where it hangs on more than an event's times whether it is written: on its stream, on export windows, on
/// what stands in the archive's objects. Events are judged one column after the other, so one reader reads them all.
struct JudgedRead: Sendable {
    let environment: ExportEnvironment
    let intent: Intent
    let rule: EventRule
    /// `nil`: all of the lane.
    let streams: [LogStreamName]?
    let table: ManifestTable
    /// Its number among those of the attempt.
    var reader = 0

    func read() async throws -> ReadOutcome {
        var writer = ObjectWriter(environment: environment, intent: intent, reader: reader)
        do {
            return try await read(into: &writer)
        } catch {
            await writer.abandon()
            throw error
        }
    }

    private func read(into writer: inout ObjectWriter) async throws -> ReadOutcome {
        var table = table
        var judge = EventJudge(rule: rule, window: intent.slice.window)
        var pages = NarrowedPages(
            access: environment.logAccess, lane: intent.lane, window: intent.window, streams: streams,
            known: rule.unreadable.flatMap(\.columns))
        var silent = Set(rule.unreadable.flatMap(\.columns))
        let reached = try await read(&pages, &judge, &table, &writer, &silent) ?? intent.slice.window.end
        if reached == intent.slice.window.start {
            await writer.abandon()
            return ReadOutcome(reached: reached)
        }
        try await table.resolve(&judge, &writer)
        try await writer.finish()
        return ReadOutcome(
            reached: reached, objects: writer.objects, unreadable: pages.unreadable.filter { $0.time < reached },
            silent: silent)
    }

    /// Reads all pages. Returns where it stopped before the end of the window (exclusive), `nil` at the end.
    ///
    /// - Parameter silent: columns in which something could not be parsed before; those in which something comes go.
    private func read(
        _ pages: inout NarrowedPages, _ judge: inout EventJudge, _ table: inout ManifestTable,
        _ writer: inout ObjectWriter, _ silent: inout Set<EventTime>
    ) async throws -> EventTime? {
        let slice = intent.slice
        var events = 0
        var bytes = 0
        while let part = try await pages.next() {
            switch part {
            case .page(let page, let new):
                try await table.load(for: page, judge.rule, into: &judge)
                for event in new {
                    let facts = try EventFacts(event, of: page)
                    silent.remove(facts.time)
                    try take(facts, &judge)
                }
                events += new.count
                bytes += page.body.count
            case .events(let some):
                try await table.load(for: some, judge.rule, into: &judge)
                for event in some {
                    silent.remove(event.time)
                    try take(event, &judge)
                }
                events += some.count
            }
            try await writer.write(judge.takeReady())
            if judge.isFull {
                try await table.resolve(&judge, &writer)
                judge.lookedUp()
            }
            environment.progress.report(.readEvents(slice, events: events, through: judge.reached))
            // A commit needs a whole column, however much it holds.
            let hasEnough =
                (bytes >= environment.settings.sliceBytes || judge.isFull) && judge.reached > slice.window.start
            if hasEnough || environment.isOutOfTime, pages.hasMore {
                // Columns before the one that was reached are complete; that one may go on on the next page.
                guard judge.reached < pages.position else {
                    judge.dropUnfinishedColumn()
                    return max(slice.window.start, judge.reached)
                }
                judge.finishColumn()
                try await writer.write(judge.takeReady())
                return pages.position
            }
        }
        judge.finishColumn()
        try await writer.write(judge.takeReady())
        return nil
    }

    private func take(_ facts: EventFacts, _ judge: inout EventJudge) throws(ExportError) {
        do {
            try judge.take(facts) { RenderedLines.lastTime(of: facts.message, in: $0) }
        } catch {
            throw PageSelection.disorder(error.time.milliseconds, error.reached.milliseconds)
        }
    }
}

extension TimeWindow {
    /// Of a window that holds a few.
    fileprivate var columns: [EventTime] { (start.milliseconds..<end.milliseconds).map { EventTime($0) } }
}

extension EventFacts {
    init(_ event: ScannedEvent, of page: EventPage) throws(ExportError) {
        let name = page.string(of: event.logStreamName)
        guard let stream = LogStreamName(name) else { throw .impossibleStream(name) }
        self.init(
            time: EventTime(event.timestamp), ingestion: IngestionTime(event.ingestionTime), stream: stream,
            eventID: page.string(of: event.eventId), message: page.bytes(of: event.message))
    }
}

extension ArchivedEvent {
    init(_ event: EventFacts) {
        self.init(
            timestamp: event.time.milliseconds, ingestionTime: event.ingestion.milliseconds,
            logStream: event.stream.text, eventId: event.eventID.isEmpty ? nil : event.eventID, message: event.message)
    }
}
