/// What a multiset of hashes comes to, whatever the order in which they came and however they were grouped: adding is
/// associative and commutative, so that many readers may add at once and sums may be merged (docs/decisions/0040).
///
/// Equal multisets have equal digests. Two that differ have different ones, save by an accident of one in 2^128.
package struct MultisetDigest: Hashable, Sendable {
    package private(set) var count: Int64 = 0
    private var first: UInt64 = 0
    private var second: UInt64 = 0

    package init() {}

    /// One element, whose hash has these two halves.
    package mutating func add(_ first: UInt64, _ second: UInt64) {
        count += 1
        self.first &+= first
        self.second &+= second
    }

    package mutating func merge(_ other: Self) {
        count += other.count
        first &+= other.first
        second &+= other.second
    }
}
