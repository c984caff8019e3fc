import AWSClient
import ExportCore
import LogCodec

/// Reads a window where it hangs on more than an event's times whether it is written: on its stream, on export windows, on
/// what stands in the archive's objects. Events are judged one column after the other, so one reader reads them all.
struct JudgedRead: Sendable {
    let environment: ExportEnvironment
    let journal: Journal
    let intent: Intent
    let rule: EventRule

    /// Returns up to where all passes are complete (exclusive; the window's start: nothing is), and the objects.
    func read(_ passes: [[String]?]) async throws -> (EventTime, [Manifest.Object]) {
        var writer = ObjectWriter(environment: environment, journal: journal, intent: intent)
        do {
            return try await read(passes, into: &writer)
        } catch {
            await writer.abandon()
            throw error
        }
    }

    private func read(
        _ passes: [[String]?], into writer: inout ObjectWriter
    ) async throws -> (EventTime, [Manifest.Object]) {
        var table = ManifestTable(
            environment: environment, lane: intent.slice.lane,
            abandoned: Set(await journal.document.abandoned.map(\.manifestKey)))
        var judge = EventJudge(rule: rule, window: intent.slice.window, isOnlyPass: passes.count == 1)
        var reached = intent.slice.window.end
        for (index, names) in passes.enumerated() {
            let isOnlyPass = passes.count == 1
            let through = try await read(names, &judge, &table, &writer, mayStopEarly: isOnlyPass)
            if let through { reached = through }
            if through == nil, environment.isOutOfTime, index + 1 < passes.count { reached = intent.slice.window.start }
            if reached == intent.slice.window.start {
                await writer.abandon()
                return (reached, [])
            }
        }
        try await table.resolve(&judge, &writer, journal)
        try await writer.finish()
        return (reached, writer.objects)
    }

    /// Reads all pages. Returns where it stopped before the end of the window (exclusive), `nil` at the end.
    private func read(
        _ names: [String]?, _ judge: inout EventJudge, _ table: inout ManifestTable, _ writer: inout ObjectWriter,
        mayStopEarly: Bool
    ) async throws -> EventTime? {
        let slice = intent.slice
        var pages = EventPages(environment: environment, lane: slice.lane, window: slice.window, streamNames: names)
        var events = 0
        var bytes = 0
        while let page = try await pages.next() {
            try await table.load(for: page, judge.rule, into: &judge)
            try judge.take(page)
            events += page.events.count
            bytes += page.body.count
            try await journal.keepLease()
            try await writer.write(judge.takeReady())
            if judge.isFull {
                try await table.resolve(&judge, &writer, journal)
                judge.lookedUp()
            }
            environment.progress.report(.readEvents(slice, events: events, through: judge.reached))
            // A commit needs a whole column, however much it holds.
            let hasEnough =
                (bytes >= environment.settings.sliceBytes || judge.isFull) && judge.reached > slice.window.start
            if mayStopEarly, hasEnough || environment.isOutOfTime, pages.hasMore {
                // Columns before the one that was reached are complete; that one may go on on the next page.
                judge.dropUnfinishedColumn()
                return max(slice.window.start, judge.reached)
            }
            if environment.isOutOfTime, pages.hasMore { return slice.window.start }
        }
        judge.finishColumn()
        try await writer.write(judge.takeReady())
        return nil
    }
}
