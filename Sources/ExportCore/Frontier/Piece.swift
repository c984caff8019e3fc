/// A stretch of neighbouring columns (event times) about which the frontier says the same.
///
/// It carries what export tasks did (a doubtful band) and what our own reads did (two heights) apart, because the two are
/// looked up in different objects.
package struct Piece: Hashable, Sendable {
    package enum Origin: Hashable, Sendable {
        /// Copied by an export task, or by several that were merged.
        case task(DoubtfulBand)
        /// Copied, or still to be filled, by reads alone.
        case reads
        /// The service's metadata called the columns empty: no task, nothing read yet.
        case believedEmpty
    }

    package var first: EventTime
    package var last: EventTime
    package var origin: Origin
    /// A read has made sure that every event of these columns ingested up to here is in the archive.
    package var read: IngestionTime
    /// None of our own objects holds an event of these columns that was ingested later. Differs from `read` where pieces
    /// were merged, and where a read looked further than it could make sure of.
    package var readPossible: IngestionTime

    package init(
        first: EventTime, last: EventTime, origin: Origin, read: IngestionTime = .never,
        readPossible: IngestionTime? = nil
    ) {
        precondition(first <= last, "a piece holds at least one column")
        self.first = first
        self.last = last
        self.origin = origin
        self.read = read
        self.readPossible = max(read, readPossible ?? read)
    }

    package var window: TimeWindow { TimeWindow(first: first, last: last) }

    package var band: DoubtfulBand? {
        if case .task(let band) = origin { band } else { nil }
    }

    /// The frontier's height: every event ingested up to here is in the archive, save what the certain rule asks of the
    /// edges of export windows.
    package var certain: IngestionTime { max(read, band?.certain ?? .never) }

    /// No event ingested after this was copied by a task of these columns or by a read.
    package var possible: IngestionTime { max(readPossible, band?.possible ?? .never) }

    /// No engine has copied it: the next read must.
    package var isOpenHole: Bool { origin == .reads && read == .never }

    package func restricted(to window: TimeWindow) -> Self? {
        guard let part = self.window.intersection(window) else { return nil }
        var piece = self
        piece.first = part.first
        piece.last = part.last
        return piece
    }

    /// By a task, by a read, or not at all. Among tasks, what was read is a hole, each filled up to a time of its own.
    package func isCopied(as other: Self, amongTasks: Bool) -> Bool {
        switch (origin, other.origin) {
        case (.task, .task), (.believedEmpty, .believedEmpty): true
        case (.reads, .reads): !amongTasks || saysTheSame(as: other)
        default: false
        }
    }

    package func saysTheSame(as other: Self) -> Bool {
        origin == other.origin && read == other.read && readPossible == other.readPossible
    }

    /// Whether a neighbour that says the same may become part of this piece. Task windows keep their edges, and what was
    /// read is joined across midnight only to whole days: a piece that straddles it could not be merged with its day.
    package func joins(_ next: Self) -> Bool {
        guard saysTheSame(as: next), next.band == nil else { return false }
        return origin == .believedEmpty || first.day == next.last.day || window.length >= .days(1)
    }

    /// One piece for two neighbours. It never claims more than both did: exactness does not depend on how finely pieces
    /// are kept, only the number of look-ups does.
    package func merged(with next: Self) -> Self {
        precondition(last.milliseconds + 1 == next.first.milliseconds, "only neighbours merge")
        return Self(
            first: first, last: next.last, origin: mergedOrigin(with: next), read: min(read, next.read),
            readPossible: max(readPossible, next.readPossible))
    }

    private func mergedOrigin(with next: Self) -> Origin {
        switch (origin, next.origin) {
        case (.task(let a), .task(let b)): .task(a.merged(with: b))
        case (.task(let band), _), (_, .task(let band)):
            .task(DoubtfulBand(certain: .never, possible: band.possible))
        case (.believedEmpty, .believedEmpty): .believedEmpty
        default: .reads
        }
    }
}
