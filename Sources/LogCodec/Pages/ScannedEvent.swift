/// The bytes of a JSON string, between its quotes and as they stand there: still escaped, already validated.
package struct EscapedRange: Sendable, Equatable {
    package var start: UInt32
    package var count: UInt32
    /// No backslash in it: the escaped bytes are the text.
    package var isPlain: Bool
    /// U+0085, U+2028 or U+2029 stands in it as it is: some readers end a line there, so our rows have them escaped.
    package var hasLineSeparators = false

    package static let empty = EscapedRange(start: 0, count: 0, isPlain: true)

    package var isEmpty: Bool { count == 0 }

    /// - Parameter places: in order.
    func holds(one places: [Int]) -> Bool {
        var (low, high) = (0, places.count)
        while low < high {
            let middle = (low + high) / 2
            if places[middle] < bounds.lowerBound { low = middle + 1 } else { high = middle }
        }
        return low < places.count && places[low] < bounds.upperBound
    }

    var bounds: Range<Int> { Int(start)..<Int(start) + Int(count) }
}

/// One event of a page, as offsets into it: 56 bytes, nothing on the heap.
package struct ScannedEvent: Sendable, Equatable {
    /// Event time, ms since the epoch, within `ISOTime.range`.
    package var timestamp: Int64
    /// Ingestion time, ms since the epoch, within `ISOTime.range`.
    package var ingestionTime: Int64
    /// Empty in pages of GetLogEvents.
    package var logStreamName: EscapedRange
    package var message: EscapedRange
    /// Empty in pages of GetLogEvents.
    package var eventId: EscapedRange
}
