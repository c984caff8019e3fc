/// Which streams a read has to look at. The metadata may leave streams out only where it is old enough to be trusted, and
/// only to save requests: reading too many is never wrong.
package struct StreamChoice: Sendable {
    package enum Streams: Hashable, Sendable {
        /// Nothing can be in the window.
        case none
        case named([LogStreamName])
        case wholeGroup
    }

    /// FilterLogEvents takes at most 100 names (FACTS.md 3). More streams are read as the whole group: several reads, one
    /// after the other, could commit nothing before the last, and would never end where a run has less time than that.
    private static let namesMax = 100

    private let window: TimeWindow
    /// Only reads make sure of every event up to their height. What a task of these columns took depends on the window of
    /// the ingestion time as well, and on the edges (decisions/0017).
    private let read: IngestionTime
    private var living: [LogStreamName] = []
    private var isComplete = true

    /// What needs no look at the streams; `nil`: their metadata may leave some out.
    package static func known(_ lane: LaneID, _ order: Order) -> Streams? {
        if let stream = lane.stream { return .named([stream]) }
        guard case .sweep(let reading, _) = order, reading.hints.mayTrustMetadata else { return .wholeGroup }
        return nil
    }

    package init(window: TimeWindow, frontier: Frontier) {
        self.window = window
        read = frontier.pieces(in: window).map { Mutant.isOn("skip-by-read") ? $0.certain : $0.read }.min() ?? .never
    }

    /// The next stream, newest first. False: no more need be looked at.
    package mutating func take(_ stream: LogStream) -> Bool {
        // Behind the first stream that ended before the window, all did.
        if let last = stream.lastEvent, last < window.start { return false }
        if stream.mayHaveEvents(in: window), stream.lastIngestion.map({ $0 > read }) ?? !Mutant.isOn("H12-skip") {
            living.append(stream.name)
        }
        isComplete = living.count <= Self.namesMax || Mutant.isOn("names-max")
        return isComplete
    }

    package var streams: Streams {
        guard isComplete else { return .wholeGroup }
        return living.isEmpty ? .none : .named(living)
    }
}
