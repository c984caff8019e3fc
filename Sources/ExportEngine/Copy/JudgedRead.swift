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
    let streamNames: [String]?
    let table: ManifestTable
    /// Its number among those of the attempt.
    var reader = 0

    /// Returns up to where the window is complete (exclusive; its start: nothing is), and the objects.
    func read() async throws -> (EventTime, [Manifest.Object]) {
        var writer = ObjectWriter(environment: environment, intent: intent, reader: reader)
        do {
            return try await read(into: &writer)
        } catch {
            await writer.abandon()
            throw error
        }
    }

    private func read(into writer: inout ObjectWriter) async throws -> (EventTime, [Manifest.Object]) {
        var table = table
        var judge = EventJudge(rule: rule, window: intent.slice.window)
        let reached = try await read(&judge, &table, &writer) ?? intent.slice.window.end
        if reached == intent.slice.window.start {
            await writer.abandon()
            return (reached, [])
        }
        try await table.resolve(&judge, &writer)
        try await writer.finish()
        return (reached, writer.objects)
    }

    /// Reads all pages. Returns where it stopped before the end of the window (exclusive), `nil` at the end.
    private func read(
        _ judge: inout EventJudge, _ table: inout ManifestTable, _ writer: inout ObjectWriter
    ) async throws -> EventTime? {
        let slice = intent.slice
        var pages = EventPages(
            access: environment.logAccess, lane: slice.lane, window: slice.window, streamNames: streamNames)
        var events = 0
        var bytes = 0
        while let page = try await pages.next() {
            try await table.load(for: page, judge.rule, into: &judge)
            try take(page, &judge)
            events += page.events.count
            bytes += page.body.count
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
                judge.dropUnfinishedColumn()
                return max(slice.window.start, judge.reached)
            }
        }
        judge.finishColumn()
        try await writer.write(judge.takeReady())
        return nil
    }

    private func take(_ page: EventPage, _ judge: inout EventJudge) throws(ExportError) {
        for event in page.events {
            let facts = try EventFacts(event, of: page)
            do {
                try judge.take(facts) { RenderedLines.lastTime(of: facts.message, in: $0) }
            } catch {
                throw PageSelection.disorder(error.time.milliseconds, error.reached.milliseconds)
            }
        }
    }
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
            logStream: event.stream.text, eventId: event.eventID, message: event.message)
    }
}
