/// 128 bits that stand for a text, for comparing two sides of which neither was made to deceive: quick, and good enough that
/// no two texts of an archive meet by accident. Whether somebody has changed bytes on purpose is what SHA-256 tells.
package struct ContentHash: Hashable, Sendable {
    package var first: UInt64
    package var second: UInt64

    private static let keys: (UInt64, UInt64, UInt64, UInt64) = (
        0xa076_1d64_78bd_642f, 0xe703_7ed1_a0b4_28db, 0x8ebc_6af0_9c88_c6e3, 0x5899_65cc_7537_4cc3
    )

    package init(first: UInt64, second: UInt64) {
        self.first = first
        self.second = second
    }

    package init(_ text: String) {
        var text = text
        self = text.withUTF8 { ContentHash(UnsafeRawBufferPointer($0)) }
    }

    /// Sixteen bytes at a time, by two products that share no key.
    package init(_ bytes: UnsafeRawBufferPointer) {
        let keys = Self.keys
        var (first, second) = (keys.0, keys.2)
        var at = 0
        while at + 16 <= bytes.count {
            let one = bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            let two = bytes.loadUnaligned(fromByteOffset: at + 8, as: UInt64.self)
            first = Self.fold(one ^ keys.1 ^ first, two ^ keys.3)
            second = Self.fold(two ^ keys.0 ^ second, one ^ keys.2)
            at += 16
        }
        var (one, two): (UInt64, UInt64) = (0, 0)
        for offset in at..<bytes.count {
            let shift = UInt64((offset - at) & 7) * 8
            if offset - at < 8 { one |= UInt64(bytes[offset]) << shift } else { two |= UInt64(bytes[offset]) << shift }
        }
        first = Self.fold(one ^ keys.1 ^ first, two ^ keys.3)
        second = Self.fold(two ^ keys.0 ^ second, one ^ keys.2)
        // What is filled up with zeros must not be what has them.
        let count = UInt64(bytes.count)
        self.init(
            first: Self.fold(first ^ count, second ^ keys.1), second: Self.fold(second ^ count ^ keys.0, first ^ keys.3)
        )
    }

    /// The text together with numbers that belong to it, in their order.
    package func with(_ number: UInt64, _ other: UInt64) -> Self {
        let keys = Self.keys
        return ContentHash(
            first: Self.fold(first ^ number ^ keys.2, Self.fold(other ^ keys.3, first ^ keys.0) ^ second),
            second: Self.fold(second ^ other ^ keys.1, Self.fold(number ^ keys.0, second ^ keys.2) ^ first))
    }

    private static func fold(_ left: UInt64, _ right: UInt64) -> UInt64 {
        let product = left.multipliedFullWidth(by: right)
        return product.high ^ product.low
    }
}
