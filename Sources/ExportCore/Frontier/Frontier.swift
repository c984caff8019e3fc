import Chronology

/// What the archive holds of one lane: a step function from event time to ingestion time (docs/MODEL.md).
///
/// The pieces are neighbours without a gap, from the first column that is not forgotten to the last that was copied.
/// Columns before them are either sealed (final) or lie before the lane's start. Pure algebra: no clock, no dates, no I/O.
package struct Frontier: Hashable, Sendable {
    /// Every column up to here is final: no event can arrive any more, and the archive has them all.
    package private(set) var sealedThrough: EventTime
    package private(set) var pieces: [Piece]

    /// A lane of which nothing is in the archive; the first column that will be copied is `start`.
    package init(start: EventTime) {
        sealedThrough = EventTime(start.milliseconds - 1)
        pieces = []
    }

    /// For the codec. `nil` where the pieces are not neighbours in order, or begin after a column that is not sealed.
    package init?(sealedThrough: EventTime, pieces: [Piece]) {
        for (piece, next) in zip(pieces, pieces.dropFirst())
        where piece.last.milliseconds + 1 != next.first.milliseconds { return nil }
        if let first = pieces.first, first.first.milliseconds > sealedThrough.milliseconds + 1 { return nil }
        self.sealedThrough = sealedThrough
        self.pieces = pieces
    }

    /// Every column up to here has been copied, or is a hole that the next sweep fills.
    package var copiedThrough: EventTime { max(pieces.last?.last ?? sealedThrough, sealedThrough) }

    /// The first column that no engine has copied yet.
    package var next: EventTime { EventTime(copiedThrough.milliseconds + 1) }

    /// The columns that were copied and are not final.
    package var unsealed: TimeWindow? {
        sealedThrough < copiedThrough
            ? TimeWindow(first: EventTime(sealedThrough.milliseconds + 1), last: copiedThrough) : nil
    }

    package func piece(at time: EventTime) -> Piece? {
        guard let index = index(of: time) else { return nil }
        return pieces[index]
    }

    /// The pieces that overlap a window, cut to it.
    package func pieces(in window: TimeWindow) -> [Piece] {
        pieces.compactMap { $0.restricted(to: window) }
    }

    /// Adds the next window. It must begin at `next`: windows of a lane are consecutive, which is what makes either
    /// reading of an export task's bounds a partition of the events.
    ///
    /// - Parameter readPossible: up to where the read has looked, where it has not made sure of all that.
    package mutating func append(
        _ window: TimeWindow, origin: Piece.Origin, read: IngestionTime = .never, readPossible: IngestionTime? = nil
    ) {
        precondition(window.first == next, "the windows of a lane are consecutive")
        let piece = Piece(
            first: window.first, last: window.last, origin: origin, read: read, readPossible: readPossible)
        if let previous = pieces.last, previous.joins(piece) {
            pieces[pieces.count - 1].last = piece.last
        } else {
            pieces.append(piece)
        }
    }

    /// Adds a window before all that the lane has. Nothing is final any more, but of what was final nothing is copied again:
    /// it becomes a piece that holds every event that could be accepted.
    ///
    /// - Parameter lateMost: no event is accepted that is older than this.
    package mutating func extend(_ window: TimeWindow, origin: Piece.Origin, lateMost: Span) {
        precondition(window.last <= sealedThrough, "the window lies before the lane's first column")
        split(at: EventTime(sealedThrough.milliseconds + 1))
        var extended = [Piece(first: window.first, last: window.last, origin: origin)]
        if window.last < sealedThrough {
            let all = IngestionTime(sealedThrough.milliseconds + lateMost.milliseconds)
            // Tasks may have copied it, and by their ingestion times events of the new columns with it: as long as this
            // stands here, what is read of those is looked up.
            let band = DoubtfulBand(certain: all, possible: all)
            extended.append(Piece(first: window.end, last: sealedThrough, origin: .task(band), read: all))
        }
        pieces = extended + pieces.filter { $0.first > sealedThrough }
        sealedThrough = EventTime(window.first.milliseconds - 1)
    }

    /// A read of the window has made sure of every event ingested up to `horizon`. Columns outside the pieces are not
    /// touched: what is forgotten is final.
    package mutating func raise(_ window: TimeWindow, to horizon: IngestionTime) {
        split(at: window.first)
        split(at: EventTime(window.last.milliseconds + 1))
        for index in pieces.indices where window.contains(pieces[index].first) {
            pieces[index].read = max(pieces[index].read, horizon)
            pieces[index].readPossible = max(pieces[index].readPossible, horizon)
            if pieces[index].origin == .believedEmpty { pieces[index].origin = .reads }
        }
        joinEqualNeighbours()
    }

    /// Declares the columns up to `time` final, and forgets the pieces that end more than `keep` before it. (Events may
    /// be ingested up to two hours before their event time, so a sweep still asks for a window a little behind it.)
    package mutating func seal(through time: EventTime, keeping keep: Span = .days(1)) {
        sealedThrough = max(sealedThrough, min(time, copiedThrough))
        let kept = sealedThrough.advanced(by: -keep)
        pieces.removeAll { $0.last < kept }
    }

    /// A last read of the first unsealed columns: they are final. A task window that goes on behind them is not torn, for
    /// where it began decides which of its columns are final without a read; heights of sealed columns are never asked for.
    package mutating func finish(_ window: TimeWindow, at horizon: IngestionTime) {
        var raised: TimeWindow? = window
        if let piece = piece(at: window.last), piece.band != nil, piece.last > window.last {
            raised = window.first < piece.first ? TimeWindow(start: window.first, end: piece.first) : nil
        }
        if let raised { raise(raised, to: horizon) }
        seal(through: window.last)
    }

    /// Merges neighbours that end before `time` into one piece per UTC day, so that the list stays short; of younger ones
    /// all but the last `kept`, where both were copied in the same way (a window that is believed empty is looked at again
    /// when the metadata shows something in it, so it stays apart while that may happen).
    /// A hole that is still to be filled is kept apart, and none is made: where one part was read and the other believed
    /// empty, the whole would look like one. Where a sweep got no further, its end is kept: merged, the columns before it
    /// would be read again and again, and those behind it would look as if they had been.
    package mutating func coarsen(before time: EventTime, keeping kept: Int = .max) {
        let youngest = pieces.suffix(kept).first?.first ?? time
        let hasTasks = pieces.contains { $0.band != nil }
        var merged: [Piece] = []
        for piece in pieces {
            if let previous = merged.last, previous.first.day == piece.last.day,
                piece.last < time || piece.last < youngest && previous.isCopied(as: piece, amongTasks: hasTasks),
                previous.read <= piece.read, previous.readPossible <= piece.readPossible,
                !previous.isOpenHole, !piece.isOpenHole, !previous.merged(with: piece).isOpenHole
            {
                merged[merged.count - 1] = previous.merged(with: piece)
            } else {
                merged.append(piece)
            }
        }
        pieces = merged
    }

    /// The same, with columns in doubt: of what was ingested there no read has made sure after all, and all of it has to be
    /// looked up.
    package func doubting(_ columns: [TimeWindow]) -> Self {
        guard !columns.isEmpty else { return self }
        var frontier = self
        for window in columns {
            frontier.split(at: window.first)
            frontier.split(at: window.end)
        }
        for index in frontier.pieces.indices
        where columns.contains(where: { $0.contains(frontier.pieces[index].first) }) {
            frontier.pieces[index].read = .never
        }
        return frontier
    }

    private func index(of time: EventTime) -> Int? {
        var low = 0
        var high = pieces.count
        while low < high {
            let middle = (low + high) / 2
            if pieces[middle].last < time { low = middle + 1 } else { high = middle }
        }
        return low < pieces.count && pieces[low].first <= time ? low : nil
    }

    private mutating func split(at time: EventTime) {
        guard let index = index(of: time), pieces[index].first < time else { return }
        var right = pieces[index]
        right.first = time
        pieces[index].last = EventTime(time.milliseconds - 1)
        pieces.insert(right, at: index + 1)
    }

    /// Splitting leaves seams where both sides say the same again. Task windows are never joined here: their edges matter.
    private mutating func joinEqualNeighbours() {
        var joined: [Piece] = []
        for piece in pieces {
            if let previous = joined.last, previous.joins(piece) {
                joined[joined.count - 1].last = piece.last
            } else {
                joined.append(piece)
            }
        }
        pieces = joined
    }
}

extension EventTime {
    /// The number of the UTC day.
    package var day: Int64 { CivilTime.midnight(before: milliseconds) / CivilTime.millisecondsPerDay }
}
