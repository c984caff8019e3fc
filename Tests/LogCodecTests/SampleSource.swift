import Chronology
import LogCodec

/// Samples for tests, the same for the same seed (splitmix64).
struct SampleSource {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }

    mutating func below(_ bound: Int) -> Int {
        Int(next() % UInt64(bound))
    }

    mutating func chance(_ percent: Int) -> Bool {
        below(100) < percent
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    mutating func time() -> Int64 {
        if chance(5) { return pick([ISOTime.range.lowerBound, ISOTime.range.upperBound]) }
        return 1_760_000_000_000 + Int64(below(1 << 36))
    }

    mutating func scalar() -> Unicode.Scalar {
        let bounds: [ClosedRange<UInt32>] = [
            0x20...0x7E, 0x20...0x7E, 0x20...0x7E, 0...0x1F, 0x22...0x22, 0x5C...0x5C, 0x7F...0xFF, 0x100...0x7FF,
            0x800...0xD7FF, 0xE000...0xFFFF, 0x10000...0x10FFFF,
        ]
        let range = pick(bounds)
        let value = range.lowerBound + UInt32(below(range.count))
        return Unicode.Scalar(value) ?? "?"
    }

    mutating func text(_ countMax: Int) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<below(countMax + 1) { text.append(scalar()) }
        return String(text)
    }

    /// Text as logs mostly have it: words, now and then something strange.
    mutating func message(_ countMax: Int = 200) -> String {
        if chance(30) { return text(countMax) }
        let words = ["GET", "POST", "/api/v1", "200", "\"id\":", "日本語", "ok", "\t", "user", "0x1f", "\\n", "é"]
        return (0..<below(countMax / 6 + 1)).map { _ in pick(words) }.joined(separator: " ")
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) }
    }

    /// Text that compresses like logs do.
    mutating func logText(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            bytes += Array("\(ISOTime.string(time())) \(message())\n".utf8)
        }
        return Array(bytes.prefix(count))
    }
}

extension Array where Element == UInt8 {
    /// The bytes in pieces of any size from 1 to `sizeMax`.
    func pieces(_ sizeMax: Int, from source: inout SampleSource) -> [[UInt8]] {
        var pieces: [[UInt8]] = []
        var at = 0
        while at < count {
            let end = Swift.min(count, at + 1 + source.below(sizeMax))
            pieces.append(Array(self[at..<end]))
            at = end
        }
        return pieces
    }
}
