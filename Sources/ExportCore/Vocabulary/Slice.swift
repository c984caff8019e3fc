import Chronology

/// One unit of planning, journaling and committing: a lane's window and what is to be done with it.
package struct Slice: Hashable, Sendable {
    package enum Deed: String, Sendable, Hashable {
        /// First copy of the window by a CreateExportTask.
        case task = "export-task"
        /// First copy of the window by our own read.
        case read
        /// A read of columns that were copied before: writes only what is missing.
        case sweep
    }

    package var lane: LaneID
    package var window: TimeWindow
    package var deed: Deed

    package init(lane: LaneID, window: TimeWindow, deed: Deed) {
        self.lane = lane
        self.window = window
        self.deed = deed
    }

    package var id: SliceID {
        let from = CivilTime(milliseconds: window.start.milliseconds).compactText
        let to = CivilTime(milliseconds: window.end.milliseconds).compactText
        return SliceID("\(deed.rawValue)-\(lane.digest)-\(from)-\(to)")
    }
}

/// Deterministic: the same slice bears the same id in every run.
package struct SliceID: Hashable, Comparable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
    package static func < (a: Self, b: Self) -> Bool { a.text < b.text }
}

/// One try at a slice. Every attempt has an id that no other ever gets, and so its own folder and its own task name.
package struct AttemptID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}

/// A run of the program: 12 hexadecimal digits.
package struct RunID: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { text }
}
