/// Which streams a read has to look at. The metadata may leave streams out only where it is old enough to be trusted, and
/// only to save requests: reading too many is never wrong.
///
/// Streams are shown by their last event, newest first; those that say nothing of their events stand at the other end.
package struct StreamChoice: Sendable {
    package enum Streams: Hashable, Sendable {
        /// Nothing can be in the window.
        case none
        case named([LogStreamName])
        case wholeGroup
    }

    /// FilterLogEvents takes at most 100 names [S-FILTER-NAMES]. More streams are read as the whole group: several
    /// reads, one after the other, could commit nothing before the last, and would never end where a run has less time
    /// than that.
    private static let namesMax = 100

    private let window: TimeWindow
    private let trust: MetadataTrust
    /// Only reads make sure of every event up to their height. What a task of these columns took depends on the window of
    /// the ingestion time as well, and on the edges (decisions/0017).
    private let read: IngestionTime
    private var living: [LogStreamName] = []
    private var isComplete = true
    /// The look at the newest ended before the last stream: those that say nothing must be looked for from the other end.
    package private(set) var isCutShort = false

    /// What needs no look at the streams; `nil`: their metadata may leave some out.
    package static func known(_ lane: LaneID, _ order: Order) -> Streams? {
        if let stream = lane.stream { return .named([stream]) }
        guard case .sweep(let reading, _) = order, reading.hints.mayTrustMetadata else { return .wholeGroup }
        return nil
    }

    package init(window: TimeWindow, frontier: Frontier, trust: MetadataTrust) {
        self.window = window
        self.trust = trust
        read = frontier.pieces(in: window).map(\.read).min() ?? .never
    }

    /// The next stream, newest first. False: no more need be looked at from this end.
    package mutating func takeNewest(_ stream: LogStream) -> Bool {
        // Behind the first stream that ended before the window, all did, or say nothing at all.
        if let last = stream.lastEvent, last < window.start {
            isCutShort = true
            return false
        }
        return take(stream)
    }

    /// The next stream from the other end. False: no more need be looked at.
    package mutating func takeSilent(_ stream: LogStream) -> Bool {
        guard stream.lastEvent == nil else { return false }
        return take(stream)
    }

    private mutating func take(_ stream: LogStream) -> Bool {
        if stream.mayHold(in: window, after: read, trust), !living.contains(stream.name) { living.append(stream.name) }
        isComplete = living.count <= Self.namesMax
        return isComplete
    }

    package var streams: Streams {
        guard isComplete else { return .wholeGroup }
        return living.isEmpty ? .none : .named(living)
    }
}
