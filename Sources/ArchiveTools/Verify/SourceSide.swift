import ExportCore
import ExportFailures
import LogCodec
import LogSource

/// The time of this call is over: what was begun is given up, and the next call begins it anew.
struct TimeIsOver: Error {}

/// One lane as CloudWatch Logs has it: by the pages that runs read, at the rate at which they may be read.
struct SourceSide: Sendable {
    let access: LogAccess
    let lane: LaneID
    let meter: VerifyMeter
    let isOver: @Sendable () -> Bool

    private static let readersMax = 8

    /// Gives all events of a window to the sink, in no order.
    ///
    /// - Parameter bytes: what there seems to be, in the archive's compressed bytes: little is read by one reader.
    /// - Returns: columns with what cannot be parsed.
    func read(_ window: TimeWindow, bytes: Int64, from first: EventTime?, into sink: any EventSink) async throws
        -> [EventTime]
    {
        let parts = Self.parts(of: window, from: first, count: Int(min(Int64(Self.readersMax), 1 + bytes >> 20)))
        return try await withThrowingTaskGroup(of: [EventTime].self) { tasks in
            for part in parts { tasks.addTask { try await readPart(part, into: sink) } }
            var unreadable: [EventTime] = []
            for try await some in tasks { unreadable += some }
            return unreadable
        }
    }

    private func readPart(_ window: TimeWindow, into sink: any EventSink) async throws -> [EventTime] {
        var pages = NarrowedPages(
            access: access, lane: lane, window: window, streams: lane.stream.map { [$0] }, known: [])
        var hasher = EventHasher()
        while let part = try await pages.next() {
            switch part {
            case .page(let page, let events):
                meter.source(bytes: page.body.count)
                for event in events {
                    hasher.add(
                        stream: page.string(of: event.logStreamName), event.timestamp, event.ingestionTime,
                        page.bytes(of: event.message))
                }
            case .events(let events):
                for event in events {
                    hasher.add(
                        stream: event.stream.text, event.time.milliseconds, event.ingestion.milliseconds, event.message)
                }
            }
            let block = hasher.take()
            meter.source(events: block.count)
            sink.take(block)
            if isOver() { throw TimeIsOver() }
        }
        return pages.unreadable.map(\.time)
    }

    /// Equal lengths of time, from the first of which anything is known on.
    static func parts(of window: TimeWindow, from first: EventTime?, count: Int) -> [TimeWindow] {
        let start = min(max(window.start, first ?? window.start), window.last)
        let length = window.end.milliseconds - start.milliseconds
        guard count > 1, length >= Int64(count) else { return [window] }
        let cuts = (1..<Int64(count)).map { EventTime(start.milliseconds + length * $0 / Int64(count)) }
        return zip([window.start] + cuts, cuts + [window.end]).map { TimeWindow(start: $0, end: $1) }
    }
}
