import AWSClient
import ExportCore
import ExportFailures
import LogCodec

/// An event, or several of one column, that no page shows in a form that can be parsed.
package struct UnreadableEvent: Hashable, Sendable {
    package var time: EventTime
    /// `nil`: it is not known which.
    package var stream: LogStreamName?
    /// What is wrong with the page.
    package var code: PageError.Code
}

/// The pages of one query, as `EventPages` shows them. Where one cannot be parsed, however often it is asked for, the query
/// is narrowed down until what is wrong stands alone (`PageNarrowing`): all else comes, and that is noted.
package struct NarrowedPages: Sendable {
    package enum Part: Sendable {
        /// With those of its events that have not come before.
        case page(EventPage, [ScannedEvent])
        case events([EventFacts])
    }

    private let access: LogAccess
    private let lane: LaneID
    private let unreadableMax: Int
    private var narrowing: PageNarrowing
    /// Of the step in hand.
    private var pages: EventPages?
    private var tail: StreamTail?
    private var tailEvents: [EventFacts] = []
    private var pagesOfOne = 0
    private var shown = ShownColumn()
    private var events = 0
    /// What has stood alone, those included that the other call could show.
    private var alone = 0
    /// What was wrong with the last that could not be parsed.
    private var fault: PageError?
    /// In order of time.
    package private(set) var unreadable: [UnreadableEvent] = []

    /// So many in one query are a service that is broken, where little else comes: nobody asks for each of its events.
    private static let unreadableMax = 16
    private static let eventsOfEach = 10
    /// More streams are not told apart.
    private static let streamsMax = 10_000
    /// More events of one stream and column are not asked for one by one.
    private static let oneByOneMax = 1_000

    /// - Parameters:
    ///   - streams: `nil`: all of the lane.
    ///   - known: columns in which something could not be parsed before, in order.
    package init(
        access: LogAccess, lane: LaneID, window: TimeWindow, streams: [LogStreamName]?, known: [EventTime]
    ) {
        self.access = access
        self.lane = lane
        unreadableMax = Self.unreadableMax + known.count
        narrowing = PageNarrowing(window: window, streams: streams, known: known)
    }

    package var hasMore: Bool { narrowing.step != nil }

    /// All of every column before this has come.
    package var position: EventTime { narrowing.position }

    /// What came of the next request; nothing, perhaps, though there is more.
    package mutating func next() async throws -> Part? {
        let part: Part
        switch narrowing.step {
        case nil: return nil
        case .read(let window, let streams, let oneByOne): part = try await read(window, streams, oneByOne)
        case .list: part = try await list()
        case .readBackwards(let time, let stream): part = try await readBackwards(time, stream)
        }
        try noteGaps()
        return part
    }

    // MARK: From the first event

    private mutating func read(
        _ window: TimeWindow, _ streams: [LogStreamName]?, _ oneByOne: Bool
    ) async throws -> Part {
        var current = pages ?? begun(window, streams, oneByOne)
        do {
            guard let page = try await current.next() else {
                preconditionFailure("a query that has ended is not asked")
            }
            pages = current
            let new = shown.new(in: page)
            events += new.count
            pagesOfOne += oneByOne ? 1 : 0
            if !current.hasMore {
                end { $0.ended() }
            } else if pagesOfOne >= Self.oneByOneMax {
                end { $0.gaveUp() }
            }
            return .page(page, new)
        } catch let refusal as LaneRefusal {
            if let error = refusal.page {
                fault = error
                let reached = shown.time
                end { $0.broke(reached: reached) }
            } else if refusal.reason == .groupIsGone, narrowing.isListed {
                end { $0.wasGone() }
            } else {
                throw refusal
            }
            return .events([])
        }
    }

    private mutating func begun(_ window: TimeWindow, _ streams: [LogStreamName]?, _ oneByOne: Bool) -> EventPages {
        pagesOfOne = 0
        return EventPages(
            access: access, lane: lane, window: window, streamNames: streams?.map(\.text), limit: oneByOne ? 1 : 10_000)
    }

    private mutating func end(_ told: (inout PageNarrowing) -> Void) {
        pages = nil
        told(&narrowing)
    }

    // MARK: Which streams

    /// All of them, whatever their metadata says: it lags. Where they cannot be listed, the whole column is in question.
    private mutating func list() async throws -> Part {
        let request = LogsAPI.DescribeLogStreamsRequest(logGroupName: lane.group.name.text, limit: 50)
        var names: [LogStreamName]? = []
        do {
            for try await stream in access.logs.logStreams(request) {
                names?.append(try LogStream(stream).name)
                if (names?.count ?? 0) > Self.streamsMax {
                    names = nil
                    break
                }
            }
        } catch let error as ExportError where error.isOfLane {
            names = nil
        } catch let error as AWSError {
            let doing = "listing the streams of \(lane)"
            guard let refusal = LaneRefusal(error, while: doing) else { throw ExportError(error, while: doing) }
            guard refusal.denial != nil else { throw refusal }
            names = nil
        }
        narrowing.listed(names)
        return .events([])
    }

    // MARK: From the last event

    private mutating func readBackwards(_ time: EventTime, _ stream: LogStreamName) async throws -> Part {
        var current = tail ?? StreamTail(access: access, group: lane.group, stream: stream, column: time)
        if tail == nil { tailEvents = [] }
        do {
            tailEvents += try await current.next()
            tail = current
            guard !current.hasMore || tailEvents.count >= Self.oneByOneMax else { return .events([]) }
            let isAll = !current.hasMore
            return newOfTail(time, stream) { if isAll { $0.ended() } else { $0.gaveUp() } }
        } catch is StreamDoubt {
            return newOfTail(time, stream) { $0.broke(reached: nil) }
        }
    }

    /// What the other call has shown is not taken twice; equal events are not told apart.
    private mutating func newOfTail(
        _ time: EventTime, _ stream: LogStreamName, _ told: (inout PageNarrowing) -> Void
    ) -> Part {
        tail = nil
        alone += 1
        told(&narrowing)
        var known = shown.marks(of: stream, at: time)
        var new: [EventFacts] = []
        for event in tailEvents.reversed() {
            let mark = ShownColumn.Mark(event)
            if let count = known[mark], count > 0 { known[mark] = count - 1 } else { new.append(event) }
        }
        tailEvents = []
        events += new.count
        return .events(new)
    }

    // MARK: What stands alone

    private mutating func noteGaps() throws(LaneRefusal) {
        guard let fault else { return }
        for gap in narrowing.gaps[unreadable.count...] {
            unreadable.append(UnreadableEvent(time: gap.time, stream: gap.stream, code: fault.code))
        }
        let faults = max(alone, unreadable.count)
        guard faults > unreadableMax, events < faults * Self.eventsOfEach else { return }
        throw LaneRefusal(
            reason: .pageUnreadable(
                "pages of events of \(lane.group.name) cannot be read, and few others can: \(fault)"))
    }
}
