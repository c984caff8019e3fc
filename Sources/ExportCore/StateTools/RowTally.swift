/// The rows of a sweep's objects, as far as two sweeps have to be compared: whether one found again what the other
/// had.
package struct RowTally: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        var time: EventTime
        /// Of stream and message.
        var content: UInt64
        /// Of the event's id; text objects have none.
        var id: UInt64?

        package init(time: EventTime, stream: String, message: [UInt8], eventID: String?) {
            self.time = time
            content = message.reduce(StableHash.value(stream + "\u{0}")) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
            id = eventID.map(StableHash.value)
        }
    }

    package private(set) var rows: [Row] = []

    package init(_ rows: [Row] = []) {
        self.rows = rows
    }

    package mutating func add(_ row: Row) { rows.append(row) }

    /// Whether a sweep with these rows was done again by a later one with those: it has rows in the columns of both,
    /// and all of them stand there. A sweep that knew of another's rows writes none of them, so one row would tell, if
    /// texts could not be equal by chance.
    package func isRedone(by later: RowTally, in window: TimeWindow) -> Bool {
        let own = rows.filter { window.contains($0.time) }
        let others = later.rows.filter { window.contains($0.time) }
        guard !own.isEmpty, own.count <= others.count else { return false }
        let ids = Set(others.compactMap(\.id))
        if ids.count == others.count, own.allSatisfy({ $0.id != nil }) {
            return own.allSatisfy { row in row.id.map(ids.contains) ?? false }
        }
        var left: [Row: Int] = [:]
        for row in others { left[row.withoutID, default: 0] += 1 }
        for row in own {
            guard let count = left[row.withoutID], count > 0 else { return false }
            left[row.withoutID] = count - 1
        }
        return true
    }
}

extension RowTally.Row {
    fileprivate var withoutID: Self {
        var row = self
        row.id = nil
        return row
    }
}
