import SimulatedAWS

/// Rows without an event id, of which the service gave none: each must be an event of the source as a whole, and of equal
/// ones there may be no more than the source has.
struct UnnamedRows {
    private struct Whole: Hashable {
        var logGroup: ExactName
        var logStream: ExactName
        var timestamp: Int64
        var ingestionTime: Int64
        var message: ExactName
    }

    private let source: [SourceEvent]
    /// Made when the first such row is met.
    private var left: [Whole: Int]?

    init(source: [SourceEvent]) {
        self.source = source
    }

    mutating func take(_ row: ArchivedRow) -> Bool {
        var left = left ?? counted
        self.left = nil
        let whole = Whole(
            logGroup: ExactName(row.logGroup), logStream: ExactName(row.logStream), timestamp: row.timestamp,
            ingestionTime: row.ingestionTime, message: ExactName(row.message))
        let count = left[whole, default: 0]
        left[whole] = count - 1
        self.left = left
        return count > 0
    }

    private var counted: [Whole: Int] {
        var counts: [Whole: Int] = [:]
        for event in source {
            let whole = Whole(
                logGroup: ExactName(event.logGroup), logStream: ExactName(event.logStream), timestamp: event.timestamp,
                ingestionTime: event.ingestionTime, message: ExactName(event.message))
            counts[whole, default: 0] += 1
        }
        return counts
    }
}
