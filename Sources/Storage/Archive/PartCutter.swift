/// Cuts the bytes of an object into the parts of an upload, or into none where they are few.
///
/// Where a part ends depends on the bytes alone: an object that is written again in the same way has the same parts. Bytes
/// are put where they leave from: nothing is copied to be cut, and little more than a part is held.
struct PartCutter: Sendable {
    /// An object that is no larger than this is written in one piece.
    let partBytes: Int
    /// Complete, in order, and not handed over yet.
    private var parts: [[UInt8]] = []
    private var open: [UInt8] = []
    private(set) var takenBytes: Int64 = 0

    init(partBytes: Int) {
        precondition(partBytes > 0)
        self.partBytes = partBytes
    }

    var heldBytes: Int { parts.reduce(open.count) { $0 + $1.count } }
    var isInParts: Bool { takenBytes > Int64(partBytes) }

    mutating func append(_ bytes: [UInt8]) {
        takenBytes += Int64(bytes.count)
        var rest = bytes[...]
        while !rest.isEmpty {
            if open.count == partBytes {
                parts.append(open)
                open = []
            }
            // Behind a full part, or with a good piece of one, the part will be full. Grown by doubling it would be copied
            // again and again, and in memory twice meanwhile; what is reserved and not written to costs no memory.
            if isInParts || open.count >= partBytes / 8 { open.reserveCapacity(partBytes) }
            let fitting = rest.prefix(partBytes - open.count)
            open += fitting
            rest = rest.dropFirst(fitting.count)
        }
    }

    /// A part that is complete, and not the last, while there is one.
    mutating func next() -> [UInt8]? {
        parts.isEmpty ? nil : parts.removeFirst()
    }

    /// All that is left: the last part, which may be small, or the whole object.
    mutating func rest() -> [UInt8] {
        defer {
            open = []
            parts = []
        }
        return open
    }
}
