/// A name compared by its bytes. `String` compares by canonical equivalence, under which two different log streams or
/// keys (`é` as one scalar or as two) would be one.
package struct ExactName: Hashable, Comparable, Sendable {
    package let text: String

    package init(_ text: String) { self.text = text }

    package static func == (left: ExactName, right: ExactName) -> Bool {
        guard left.text.utf8.count == right.text.utf8.count else { return false }
        return bytes(left, right) { $0.elementsEqual($1) }
    }

    package static func < (left: ExactName, right: ExactName) -> Bool {
        bytes(left, right) { $0.lexicographicallyPrecedes($1) }
    }

    /// Compares two names where their bytes lie, which a universe does more often than anything else.
    private static func bytes(
        _ left: ExactName, _ right: ExactName,
        _ compare: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        left.text.utf8.withContiguousStorageIfAvailable { one in
            right.text.utf8.withContiguousStorageIfAvailable { other in compare(one, other) }
                ?? compareCopies(left, right, compare)
        } ?? compareCopies(left, right, compare)
    }

    private static func compareCopies(
        _ left: ExactName, _ right: ExactName,
        _ compare: (UnsafeBufferPointer<UInt8>, UnsafeBufferPointer<UInt8>) -> Bool
    ) -> Bool {
        Array(left.text.utf8).withUnsafeBufferPointer { one in
            Array(right.text.utf8).withUnsafeBufferPointer { other in compare(one, other) }
        }
    }

    package func hash(into hasher: inout Hasher) {
        var text = text
        text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }

    package func hasPrefix(_ prefix: String) -> Bool {
        text.utf8.starts(with: prefix.utf8)
    }
}

extension Array {
    /// The first index whose element does not satisfy `isBefore`; the elements must be partitioned by it.
    func partitionPoint(in range: Range<Int>? = nil, _ isBefore: (Element) -> Bool) -> Int {
        var low = range?.lowerBound ?? 0
        var high = range?.upperBound ?? count
        while low < high {
            let middle = (low + high) / 2
            if isBefore(self[middle]) { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
