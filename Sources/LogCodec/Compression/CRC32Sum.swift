import CDeflate

/// The CRC-32 of gzip over bytes whose parts were summed apart.
package struct CRC32Sum: Sendable, Hashable {
    package private(set) var value: UInt32 = 0
    package private(set) var count: UInt64 = 0

    package init() {}

    package init(of bytes: [UInt8]) {
        value = bytes.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
        count = UInt64(bytes.count)
    }

    /// These bytes, and the others behind them.
    package mutating func append(_ other: CRC32Sum) {
        value = Self.shifted(value, byBytes: other.count) ^ other.value
        count &+= other.count
    }

    /// What `value` becomes when so many zero bytes follow: multiplied by x^(8·bytes) modulo the polynomial, bits reversed.
    private static func shifted(_ value: UInt32, byBytes bytes: UInt64) -> UInt32 {
        var power: UInt32 = 1 << 23  // x^8
        var result: UInt32 = value
        var rest = bytes
        while rest > 0 {
            if rest & 1 == 1 { result = product(result, power) }
            power = product(power, power)
            rest >>= 1
        }
        return result
    }

    /// Of polynomials over two elements, highest power in the lowest bit.
    private static func product(_ left: UInt32, _ right: UInt32) -> UInt32 {
        var (sum, right) = (0 as UInt32, right)
        for bit in (0..<32).reversed() {
            if left >> UInt32(bit) & 1 == 1 { sum ^= right }
            right = right >> 1 ^ (right & 1 == 1 ? 0xEDB8_8320 : 0)
        }
        return sum
    }
}
