/// Cuts the bytes of an object into the parts of an upload, or into none where they are few.
///
/// Where a part ends depends on the bytes alone: an object that is written again has the same parts, and so the same ETag.
struct PartCutter: Sendable {
    let partBytes: Int
    /// An object that stays below this is written in one piece. S3 takes 5 GiB in one.
    let wholeBytesMax: Int
    private(set) var held: [UInt8] = []
    private(set) var takenBytes: Int64 = 0
    private(set) var isInParts = false

    init(partBytes: Int) {
        precondition(partBytes > 0)
        self.partBytes = partBytes
        wholeBytesMax = min(2 * partBytes, 5 << 30)
    }

    mutating func append(_ bytes: [UInt8]) {
        held += bytes
        takenBytes += Int64(bytes.count)
        if held.count >= wholeBytesMax { isInParts = true }
    }

    /// A part that is complete, while there is one.
    mutating func next() -> [UInt8]? {
        guard isInParts, held.count >= partBytes else { return nil }
        let part = Array(held[..<partBytes])
        // A new array, so that the room of what was handed over is not kept.
        held = Array(held[partBytes...])
        return part
    }

    /// All that is left: the last part, which may be small, or the whole object.
    mutating func rest() -> [UInt8] {
        defer { held = [] }
        return held
    }
}
