/// Decides, event by event, what a read writes (docs/MODEL.md, the certain rule).
///
/// Events come in order of event time, so that events with equal keys (stream folder, event time, message), which the
/// service's objects cannot tell apart, come together and are judged together.
package struct EventRule: Sendable {
    package enum Verdict: Hashable, Sendable {
        /// Ingested after the horizon: a later read's business.
        case later
        /// The original program's archive has it.
        case elsewhere
        case archived
        /// No object can hold it.
        case missing
        /// Only a look into the objects of these windows tells.
        case inQuestion
    }

    package var frontier: Frontier
    package var windows: WindowTable
    package var exportedByOriginal: [LogStreamName: Int64]
    package var horizon: IngestionTime
    /// The lane has export windows: what a read finds may be in the objects of a task.
    package var hasTasks: Bool
    /// Columns in which something could not be parsed when they were read: what else they have was written, perhaps.
    package var unreadable: [TimeWindow]

    package init(
        frontier: Frontier, windows: WindowTable, exportedByOriginal: [LogStreamName: Int64], horizon: IngestionTime,
        hasTasks: Bool, unreadable: [TimeWindow] = []
    ) {
        self.unreadable = unreadable
        self.frontier = frontier
        self.windows = windows
        self.exportedByOriginal = exportedByOriginal
        self.horizon = horizon
        self.hasTasks = hasTasks
    }

    package func verdict(_ time: EventTime, _ ingestion: IngestionTime, stream: LogStreamName) -> Verdict {
        guard ingestion <= horizon else { return .later }
        if let exported = exportedByOriginal[stream], time.milliseconds <= exported,
            ingestion.milliseconds <= exported
        {
            return .elsewhere
        }
        let piece = frontier.piece(at: time)
        if let piece, ingestion <= piece.read { return .archived }
        let isInDoubt = unreadable.contains { $0.contains(time) }
        if let piece, !isInDoubt, ingestion <= piece.readPossible, windows.isRead(time, ingestion) { return .archived }
        if hasTasks, windows.isCertain(time, ingestion) { return .archived }
        if let piece, isInDoubt, ingestion <= piece.readPossible { return .inQuestion }
        if windows.mayBeRead(time, ingestion) { return .inQuestion }
        // No read that wrote anything has covered it, so none of our own objects can hold it: only a task's can.
        return hasTasks && !windows.candidates(time, ingestion).isEmpty ? .inQuestion : .missing
    }

    /// Events of the window may have to be looked for in objects.
    package func mayLookUp(in window: TimeWindow) -> Bool {
        hasTasks || frontier.pieces(in: window).contains { $0.readPossible != $0.read }
    }

    /// The UTC days of the windows that the verdict on an event rests on, besides those that span several days; `nil`:
    /// on no window at all.
    package func days(_ time: EventTime, _ ingestion: IngestionTime) -> [Int64]? {
        let piece = frontier.piece(at: time)
        if let piece, ingestion <= piece.read { return nil }
        guard hasTasks || piece.map({ ingestion <= $0.readPossible }) ?? false else { return nil }
        let ingested = EventTime(ingestion.milliseconds).day
        return ingested == time.day ? [time.day] : [time.day, ingested]
    }
}
