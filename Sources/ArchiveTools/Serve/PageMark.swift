/// A place between two events of an archive, in the one order that all its events have: by event time, and of equal times
/// by the object, the piece of the object and the place in it. Objects never change, so a place stays what it is, whatever
/// is added to the archive, and for all who look for it.
///
/// It stands before the event that is number `index`, among those of the query, that have this time in the piece.
package struct PageMark: Hashable, Comparable, Sendable {
    package var time: Int64
    /// Stands for the object's key.
    package var object: UInt64
    /// Of the piece in the object; 0 for an object that is read whole.
    package var offset: Int64
    package var index: Int

    package init(time: Int64, object: UInt64 = 0, offset: Int64 = 0, index: Int = 0) {
        self.time = time
        self.object = object
        self.offset = offset
        self.index = index
    }

    /// The place behind the event.
    package var next: PageMark { PageMark(time: time, object: object, offset: offset, index: index + 1) }

    package static func < (left: Self, right: Self) -> Bool {
        (left.time, left.object, left.offset, left.index) < (right.time, right.object, right.offset, right.index)
    }

    package var text: String { "\(time),\(object),\(offset),\(index)" }

    package init?(text: Substring) {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count == 4, let time = Int64(parts[0]), let object = UInt64(parts[1]),
            let offset = Int64(parts[2]), let index = Int(parts[3])
        else { return nil }
        self.init(time: time, object: object, offset: offset, index: index)
    }
}

/// A page of GetLogEvents can be turned in both directions, one of FilterLogEvents goes on in its own.
package enum PageDirection: String, Sendable, Hashable {
    case forward = "f"
    case backward = "b"
}
