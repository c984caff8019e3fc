/// Where chance comes from: jitter, run ids, writer ids.
package protocol Randomness: Sendable {
    func next() -> UInt64
}

extension Randomness {
    /// A number in `0 ..< 1`.
    package func unit() -> Double {
        Double(next() >> 11) / Double(1 << 53)
    }

    /// `count` lower-case hexadecimal digits.
    package func hexadecimal(_ count: Int) -> String {
        var digits = ""
        while digits.utf8.count < count {
            let word = next()
            for shift in stride(from: 60, through: 0, by: -4) { digits += String((word >> shift) & 15, radix: 16) }
        }
        return String(digits.prefix(count))
    }
}

/// The machine's own source of random numbers.
package struct LiveRandomness: Randomness {
    package init() {}

    package func next() -> UInt64 {
        var generator = SystemRandomNumberGenerator()
        return generator.next()
    }
}
