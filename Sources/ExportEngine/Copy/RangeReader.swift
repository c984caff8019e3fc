import AWSClient
import ExportCore
import ExportFailures
import LogCodec
import LogSource

/// One of the readers of a slice, for the tasks that take turns with it.
actor RangeReader {
    /// Out, while it is at work: so nobody shares what it holds, and nothing of it is copied.
    private var range: RangeRead?

    init(_ range: RangeRead) {
        self.range = range
    }

    /// Does with the last page as it is told, and gets the next one; `nil`: it was told to end, and has ended its objects.
    func step(_ order: ReadSlicing.Order?) async throws -> RangeRead.Arrival? {
        var range = taken()
        defer { self.range = range }
        return try await range.step(order)
    }

    /// What it has written, after its end.
    var objects: [WrittenObject] { range?.objects ?? [] }

    /// Gives up what it has not finished.
    func abandon() async {
        var range = taken()
        defer { self.range = range }
        await range.abandon()
    }

    /// Removes what it has written: it belongs to no commit.
    func discard() async throws {
        var range = taken()
        defer { self.range = range }
        try await range.discard()
    }

    private func taken() -> RangeRead {
        guard let range = range.take() else { preconditionFailure("a reader has one thing to do at a time") }
        return range
    }
}

/// Gets the pages of a range one after the other and writes what they hold into objects of its own. It asks for no page
/// before it has written the last one.
struct RangeRead: Sendable {
    private var pages: PageSource
    /// Of FilterLogEvents, from the beginning.
    private let otherPages: EventPages
    private var page: EventPage?
    private var selection: PageSelection
    private let firstSelection: PageSelection
    private var writer: ObjectWriter

    /// - Parameter streamPages: are read as long as there is no doubt about them.
    init(pages: EventPages, streamPages: StreamPages?, selection: PageSelection, writer: ObjectWriter) {
        self.pages = streamPages.map(PageSource.stream) ?? .filter(pages)
        otherPages = pages
        self.selection = selection
        firstSelection = selection
        self.writer = writer
    }

    struct Arrival: Sendable {
        var facts: ReadSlicing.PageFacts
        var events: Int
        /// It is the first page again: what came before it is not counted, and nothing of it is written.
        var doubt: StreamDoubt?
    }

    mutating func step(_ order: ReadSlicing.Order?) async throws -> Arrival? {
        if let order {
            try await write(before: order.bound)
            guard order.goesOn else {
                try await writer.finish()
                return nil
            }
        }
        do {
            return arrival(try await pages.next(), nil)
        } catch let doubt as StreamDoubt {
            // Nothing that was in doubt comes into a commit.
            try await discard()
            pages = .filter(otherPages)
            selection = firstSelection
            return arrival(try await pages.next(), doubt)
        }
    }

    private mutating func arrival(_ next: EventPage?, _ doubt: StreamDoubt?) -> Arrival {
        page = next
        guard let next else {
            return Arrival(facts: .init(last: nil, bytes: 0, hasMore: false), events: 0, doubt: doubt)
        }
        let facts = ReadSlicing.PageFacts(
            last: next.events.last.map { EventTime($0.timestamp) }, bytes: next.body.count, hasMore: pages.hasMore)
        return Arrival(facts: facts, events: next.events.count, doubt: doubt)
    }

    var objects: [WrittenObject] { writer.objects }

    mutating func abandon() async {
        page = nil
        await writer.abandon()
    }

    mutating func discard() async throws {
        page = nil
        try await writer.discard()
    }

    private mutating func write(before bound: EventTime) async throws {
        guard let page else { return }
        // Let go before the next one comes: a page is a megabyte.
        self.page = nil
        selection.begin(page, before: bound)
        while let member = try writer.take(page, &selection) { try await writer.put(member) }
        try await writer.shed()
    }
}

/// Which events of a page are written: those of the reader's columns that the rule selects.
struct PageSelection: Sendable {
    private var rule: HeightRule
    private let start: Int64
    private var bound: Int64 = 0
    private var index = 0
    private var reached: Int64 = .min

    init(rule: HeightRule, start: EventTime) {
        self.rule = rule
        self.start = start.milliseconds
    }

    mutating func begin(_ page: EventPage, before bound: EventTime) {
        self.bound = bound.milliseconds
        index = 0
    }

    /// The next event to write; `nil` at the end of the page, or where the reader's columns end.
    mutating func next(of page: EventPage) throws(ExportError) -> ScannedEvent? {
        while index < page.events.count {
            let event = page.events[index]
            guard event.timestamp < bound else { return nil }
            guard event.timestamp >= reached else { throw Self.disorder(event.timestamp, reached) }
            index += 1
            reached = event.timestamp
            if event.timestamp >= start, rule.writes(event.timestamp, event.ingestionTime) { return event }
        }
        return nil
    }

    static func disorder(_ time: Int64, _ reached: Int64) -> ExportError {
        ExportError(
            .serviceUnavailable,
            "FilterLogEvents gave an event of \(EventTime(time)) after one of \(EventTime(reached)): the order that reads rest on is broken"
        )
    }
}
