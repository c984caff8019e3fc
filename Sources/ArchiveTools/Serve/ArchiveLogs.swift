import ExportCore
import ExportFailures
import LogCodec

/// The read calls of CloudWatch Logs, answered from an archive. Remembers nothing of those who ask: every page is found by
/// the question and its token.
package struct ArchiveLogs: Sendable {
    private let catalog: ArchiveCatalog
    private let streams = StreamCatalog()

    /// One piece is fetched at a time: a page seldom needs more than two.
    private static let runBytes: Int64 = 1
    /// Whether an object is read in pieces must not depend on the question, as places in it do. So every piece of an object
    /// that has several is within this.
    private static let rowBytesMax: Int64 = 16 << 20

    package init(_ catalog: ArchiveCatalog) {
        self.catalog = catalog
    }

    /// Reads the manifests.
    package func look(now: Int64) async throws(ExportError) -> ArchiveSnapshot {
        try await catalog.snapshot(now: now)
    }

    /// - Returns: the body of the answer.
    package func answer(_ operation: LogsOperation, _ body: [UInt8], now: Int64) async throws -> [UInt8] {
        let arguments = try LogsArguments(parsing: body)
        switch operation {
        case .describeLogGroups:
            let question = try GroupsQuestion.describe(arguments, now: now)
            return NamesAnswers.describe(try await look(now: now), question, now: now)
        case .listLogGroups:
            let question = try GroupsQuestion.list(arguments, now: now)
            return NamesAnswers.list(try await look(now: now), question, now: now)
        case .describeLogStreams:
            let question = try StreamsQuestion(arguments, now: now)
            let snapshot = try await look(now: now)
            let group = try snapshot.group(question.group)
            let streams = try await streams.streams(of: group, within: window, fetch(snapshot, .everything))
            return NamesAnswers.streams(streams, of: group.arn, question, now: now)
        case .filterLogEvents:
            return try await page(EventsQuestion.filter(arguments, now: now), now: now).filter()
        case .getLogEvents:
            return try await page(EventsQuestion.get(arguments, now: now), now: now).get()
        }
    }

    private var window: TimeWindow { catalog.scope.window }

    private func fetch(_ snapshot: ArchiveSnapshot, _ streams: WantedStreams) -> ObjectFetch {
        ObjectFetch(archive: catalog.archive, keys: snapshot.keys, streams: streams, meter: CatMeter())
    }

    private func page(_ question: EventsQuestion, now: Int64) async throws -> EventsAnswer {
        let snapshot = try await look(now: now)
        let group = try snapshot.group(question.group)
        let fetch = fetch(snapshot, question.wantedStreams)
        var page = PageReader.Page(events: [], cut: nil, items: [])
        if let window = question.window(within: window) {
            let list = ReadList(
                group.manifests, window: window, reach: catalog.scope.reach, runBytes: Self.runBytes,
                rowBytesMax: Self.rowBytesMax)
            page = try await PageReader(question, list.items, window, question.wish(window), fetch).page()
        }
        let answer = try EventsAnswer(question, page, now: now)
        try await checkStreams(question, found: answer.streams, group, fetch)
        return answer
    }

    /// A request that names a stream which is not there is refused [S-STREAM-GONE].
    private func checkStreams(
        _ question: EventsQuestion, found: Set<LogStreamName>, _ group: ArchiveSnapshot.Group, _ fetch: ObjectFetch
    ) async throws {
        guard question.token == nil, let names = question.streams else { return }
        for name in names where !found.contains(name) {
            if try await streams.has(name, in: group, within: window, fetch) == false {
                throw LogsRefusal.streamMissing
            }
        }
    }
}

extension WantedStreams {
    static let everything = WantedStreams([])
}

extension EventsQuestion {
    var wantedStreams: WantedStreams {
        if let streams { return WantedStreams(named: streams) }
        if let prefix { return WantedStreams(prefix: prefix) }
        return .everything
    }

    /// The event times that can be on the page; `nil`: none can.
    func window(within served: TimeWindow) -> TimeWindow? {
        var (start, end) = (max(start, served.start.milliseconds), min(end, served.end.milliseconds))
        if let from {
            if direction == .forward {
                start = max(start, from.time)
            } else {
                end = min(end, from.time &+ 1 > from.time ? from.time + 1 : end)
            }
        }
        return start < end ? TimeWindow(start: EventTime(start), end: EventTime(end)) : nil
    }

    func wish(_ window: TimeWindow) -> RowWish {
        var filter = MessageFilter()
        if let pattern { filter.add(pattern) }
        let hints = filter.hints
        var wish = RowWish(
            times: window.start.milliseconds..<window.end.milliseconds, tests: filter.tests, hints: hints.texts,
            areHintsOfJSON: hints.areOfJSON, form: EventForm(isJSON: true))
        let streams = wantedStreams
        if !streams.isEverything { wish.streams = { streams.holds(stream: $0) } }
        return wish
    }
}
