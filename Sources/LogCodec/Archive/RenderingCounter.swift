/// Counts how often given renderings of events (time, space, message, line feed) stand in text objects.
///
/// Text objects do not say where an event ends, so a sweep does not parse them: it looks for the exact bytes of the
/// events it asks about, at the starts of lines [S-EXPORT-LINES]. The longest rendering that fits is counted and passed
/// over whole, so the lines of a long message are not counted as events of their own as well.
package struct RenderingCounter: Sendable {
    private enum Match {
        case none
        case found(Int)
        /// What has come so far is the beginning of a rendering.
        case undecided
    }

    /// In the order of their bytes, each once.
    private let renderings: [[UInt8]]
    /// For each rendering, the longest other one that it begins with.
    private let shorter: [Int?]
    /// Where each of the given renderings stands in `renderings`.
    private let places: [Int]
    private var tally: [Int]
    private var lines = LineBuffer()
    /// `lines.position` is inside a line that does not begin a rendering.
    private var isInLine = false

    /// - Parameter given: each ends with a line feed. One that is given twice is one, with one count.
    package init(_ given: [[UInt8]]) {
        precondition(given.allSatisfy { $0.last == 0x0A }, "a rendering ends with a line feed")
        let order = given.indices.sorted { Self.precedes(given[$0], given[$1]) }
        var renderings: [[UInt8]] = []
        var places = [Int](repeating: 0, count: given.count)
        for index in order {
            if renderings.last != given[index] { renderings.append(given[index]) }
            places[index] = renderings.count - 1
        }
        var shorter: [Int?] = []
        for index in renderings.indices {
            var ancestor = index > 0 ? index - 1 : nil
            while let candidate = ancestor, !renderings[index].starts(with: renderings[candidate]) {
                ancestor = shorter[candidate]
            }
            shorter.append(ancestor)
        }
        self.renderings = renderings
        self.shorter = shorter
        self.places = places
        tally = [Int](repeating: 0, count: renderings.count)
    }

    /// Counts in the order in which the renderings were given. Final only after `finish()`.
    package var counts: [Int] {
        places.map { tally[$0] }
    }

    /// 0 for a rendering that was not given.
    package func count(of rendering: [UInt8]) -> Int {
        let end = rendering.withUnsafeBufferPointer { upperBound($0) }
        return end > 0 && renderings[end - 1] == rendering ? tally[end - 1] : 0
    }

    /// The next bytes of the object, decompressed.
    package mutating func push(_ bytes: [UInt8]) {
        lines.push(bytes)
        advance()
    }

    /// The object has ended. The counter is ready for the next one, and keeps its counts.
    package mutating func finish() {
        lines.finish()
        advance()
        lines.restart()
        isInLine = false
    }

    private mutating func advance() {
        while lines.position < lines.bytes.count {
            if isInLine {
                guard let lineFeed = lines.nextLineFeed(from: lines.position) else {
                    lines.position = lines.bytes.count
                    return
                }
                lines.position = lineFeed + 1
                isInLine = false
                continue
            }
            let match = lines.bytes.withUnsafeBufferPointer { bytes in
                self.match(UnsafeBufferPointer(rebasing: bytes[lines.position...]))
            }
            switch match {
            case .none: isInLine = true
            case .undecided: return
            case .found(let index):
                tally[index] += 1
                lines.position += renderings[index].count
            }
        }
    }

    /// The longest rendering that `bytes` begins with.
    ///
    /// All of those are prefixes of the greatest rendering that is not greater than `bytes`, hence found through
    /// `shorter`; all that `bytes` is a prefix of follow directly behind it.
    private func match(_ bytes: UnsafeBufferPointer<UInt8>) -> Match {
        let end = upperBound(bytes)
        if !lines.isFinished, end < renderings.count, Self.begins(renderings[end], with: bytes) { return .undecided }
        var candidate = end > 0 ? end - 1 : nil
        while let index = candidate {
            let fits = renderings[index].withUnsafeBufferPointer { Self.begins(bytes, with: $0) }
            if fits { return .found(index) }
            candidate = shorter[index]
        }
        return .none
    }

    /// The index of the first rendering that is greater than `bytes`.
    private func upperBound(_ bytes: UnsafeBufferPointer<UInt8>) -> Int {
        var (low, high) = (0, renderings.count)
        while low < high {
            let middle = (low + high) / 2
            let isGreater = renderings[middle].withUnsafeBufferPointer { Self.compare(bytes, $0) < 0 }
            if isGreater { high = middle } else { low = middle + 1 }
        }
        return low
    }

    private static func precedes(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        left.withUnsafeBufferPointer { left in right.withUnsafeBufferPointer { compare(left, $0) < 0 } }
    }

    private static func begins(_ bytes: [UInt8], with prefix: UnsafeBufferPointer<UInt8>) -> Bool {
        bytes.withUnsafeBufferPointer { begins($0, with: prefix) }
    }

    private static func begins(
        _ bytes: UnsafeBufferPointer<UInt8>, with prefix: UnsafeBufferPointer<UInt8>
    ) -> Bool {
        prefix.count <= bytes.count && compare(UnsafeBufferPointer(rebasing: bytes.prefix(prefix.count)), prefix) == 0
    }

    /// Below 0 if `left` comes before `right`; a prefix comes before what it begins.
    private static func compare(_ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>) -> Int {
        let common = min(left.count, right.count)
        if common > 0, let left = left.baseAddress, let right = right.baseAddress {
            let order = RawBytes.order(left, right, count: common)
            if order != 0 { return order }
        }
        return left.count - right.count
    }
}
