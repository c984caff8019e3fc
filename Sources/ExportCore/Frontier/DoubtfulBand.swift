/// What an export task leaves uncertain (docs/MODEL.md, the doubtful band).
///
/// A task created at c and finished at e holds every event with I ≤ `certain` = c − 12 h, none with
/// I > `possible` = e, and perhaps those between.
package struct DoubtfulBand: Hashable, Sendable {
    package var certain: IngestionTime
    package var possible: IngestionTime

    /// `certain` must not lie after `possible`.
    package init(certain: IngestionTime, possible: IngestionTime) {
        precondition(certain <= possible, "a task cannot be certain of more than it can possibly hold")
        self.certain = certain
        self.possible = possible
    }

    /// What two bands together still say: least certain, most possible.
    package func merged(with other: Self) -> Self {
        Self(certain: min(certain, other.certain), possible: max(possible, other.possible))
    }
}
