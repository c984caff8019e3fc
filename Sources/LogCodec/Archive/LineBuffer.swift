/// Bytes that have come and are not yet used up, for readers that go line by line.
struct LineBuffer: Sendable {
    /// Larger than any row: a message of 1 MB is at most 6 MB when all of it is escaped.
    static let rowBytesMax = 64 << 20

    private(set) var bytes: [UInt8] = []
    /// Where the first unused byte is.
    var position = 0
    /// Nothing more will come.
    private(set) var isFinished = false
    /// There is no line feed between `position` and here that `nextLineFeed` has not already given.
    private var searched = 0

    mutating func push(_ chunk: [UInt8]) {
        bytes.removeFirst(position)
        searched = max(0, searched - position)
        position = 0
        bytes.append(contentsOf: chunk)
    }

    mutating func finish() {
        isFinished = true
    }

    /// Drops everything, for the next object.
    mutating func restart() {
        bytes.removeAll(keepingCapacity: true)
        (position, searched, isFinished) = (0, 0, false)
    }

    /// The first line feed behind `start`, searching no byte twice.
    mutating func nextLineFeed(from start: Int) -> Int? {
        let from = max(start, searched)
        let found = bytes.withUnsafeBufferPointer { buffer -> Int? in
            guard let base = buffer.baseAddress, from < buffer.count else { return nil }
            return RawBytes.distance(to: 0x0A, from: base + from, count: buffer.count - from).map { from + $0 }
        }
        searched = found ?? bytes.count
        return found
    }
}
