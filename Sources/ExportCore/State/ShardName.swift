/// Which part of the lanes a shard holds: those whose digest begins with these hexadecimal digits. The root has none and
/// holds all of them, until it is split.
package struct ShardName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// At most 4,096 shards: three digits.
    package static let lengthMax = 3

    package let length: Int
    private let value: Int

    package static let root = ShardName(length: 0, value: 0)

    private init(length: Int, value: Int) {
        self.length = length
        self.value = value
    }

    /// The shard of that depth which holds the lane with this hash.
    package init(holding hash: UInt64, length: Int) {
        self.init(length: length, value: length == 0 ? 0 : Int(hash >> UInt64(64 - 4 * length)))
    }

    package init?(_ text: String) {
        guard text.utf8.count <= Self.lengthMax, text.utf8.allSatisfy({ Self.isDigit($0) }) else { return nil }
        self.init(length: text.utf8.count, value: text.isEmpty ? 0 : Int(text, radix: 16) ?? 0)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }

    /// The shards that it is split into, when each gets `digits` digits more.
    package func children(digits: Int) -> [ShardName] {
        let count = 1 << (4 * digits)
        return (0..<count).map { ShardName(length: length + digits, value: value * count + $0) }
    }

    /// The shard of less depth that held this one's lanes before a split.
    package func prefix(length: Int) -> ShardName {
        ShardName(length: length, value: value >> (4 * (self.length - length)))
    }

    /// Lower-case hexadecimal digits; empty for the root.
    package var description: String {
        guard length > 0 else { return "" }
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: length - digits.count) + digits
    }

    package static func < (a: Self, b: Self) -> Bool { (a.length, a.value) < (b.length, b.value) }
}

extension LaneID {
    /// Of which the first digits name the lane's shard: those of `digest`.
    package var hash64: UInt64 { StableHash.value("\(group)\u{0}\(stream?.text ?? "")") }
}
