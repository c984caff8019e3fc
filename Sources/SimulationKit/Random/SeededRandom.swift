internal import Seams
import Synchronization

/// The simulator's chance: xoshiro256**, seeded through splitmix64. The same seed gives the same numbers on every machine,
/// in every process. Not for secrets.
package struct SeededRandom: RandomNumberGenerator, Sendable {
    private let seed: UInt64
    private var a: UInt64
    private var b: UInt64
    private var c: UInt64
    private var d: UInt64

    package init(seed: UInt64) {
        self.seed = seed
        var spread = seed
        a = Self.splitmix(&spread)
        b = Self.splitmix(&spread)
        c = Self.splitmix(&spread)
        d = Self.splitmix(&spread)
    }

    package mutating func next() -> UInt64 {
        let result = Self.rotate(b &* 5, 7) &* 9
        let shifted = b << 17
        c ^= a
        d ^= b
        b ^= c
        a ^= d
        c ^= shifted
        d = Self.rotate(d, 45)
        return result
    }

    /// A stream of its own for one purpose. It depends on the seed and the label alone, not on how much was drawn
    /// before, so that a new draw in one place does not change every other place.
    package func fork(_ label: String) -> SeededRandom {
        var hash = StableHash()
        hash.add(seed)
        hash.add(label)
        return SeededRandom(seed: hash.value)
    }

    /// A number in `0 ..< bound`; `bound` is at least 1. Lemire's multiplication; the bias is below 2^-32 for the small
    /// bounds that a simulation uses, and one word per draw keeps traces easy to compare.
    package mutating func below(_ bound: Int) -> Int {
        precondition(bound > 0, "nothing to choose from")
        return Int(next().multipliedFullWidth(by: UInt64(bound)).high)
    }

    /// A number in `range`, both ends included.
    package mutating func number(in range: ClosedRange<Int64>) -> Int64 {
        range.lowerBound + Int64(below(Int(range.upperBound - range.lowerBound) + 1))
    }

    /// A number in `0 ..< 1`.
    package mutating func unit() -> Double {
        Double(next() >> 11) / Double(1 << 53)
    }

    /// True with the given probability. Draws a word even when the answer is certain, so that changing a rate to zero
    /// leaves the rest of a seed's history alone.
    package mutating func chance(_ probability: Double) -> Bool {
        unit() < probability
    }

    package mutating func pick<Element>(_ elements: [Element]) -> Element {
        elements[below(elements.count)]
    }

    private static func rotate(_ word: UInt64, _ bits: UInt64) -> UInt64 {
        (word << bits) | (word >> (64 - bits))
    }

    private static func splitmix(_ state: inout UInt64) -> UInt64 {
        defer { state &+= 0x9E37_79B9_7F4A_7C15 }
        return mixed(state)
    }

    /// One step of splitmix64: a word that says nothing of the one that it comes from, and is the same for the same.
    @inlinable package static func mixed(_ word: UInt64) -> UInt64 {
        var word = word &+ 0x9E37_79B9_7F4A_7C15
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}

/// FNV-1a, 64 bits: the same value in every process, which Swift's own hashing deliberately is not.
package struct StableHash: Sendable, Equatable {
    package private(set) var value: UInt64 = 0xCBF2_9CE4_8422_2325

    package init() {}

    package mutating func add(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            value = (value ^ UInt64(byte)) &* 0x100_0000_01B3
        }
    }

    package mutating func add(_ text: String) {
        add(utf8: text)
        // The end of the text counts, so that "ab" + "c" is not "a" + "bc".
        add(CollectionOfOne(0xFF))
    }

    /// Without its end.
    package mutating func add(utf8 text: String) {
        add(text.utf8)
    }

    package mutating func add(_ number: UInt64) {
        for shift in stride(from: UInt64(0), to: 64, by: 8) {
            add(CollectionOfOne(UInt8(truncatingIfNeeded: number >> shift)))
        }
    }
}

/// Chance for the code under test: one reproducible stream per simulated process.
package final class SimulatedRandomness: Randomness {
    private let random: Mutex<SeededRandom>

    package init(_ random: SeededRandom) {
        self.random = Mutex(random)
    }

    package convenience init(seed: UInt64) {
        self.init(SeededRandom(seed: seed))
    }

    package func next() -> UInt64 {
        random.withLock { $0.next() }
    }
}
