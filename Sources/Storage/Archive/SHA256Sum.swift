import Crypto

/// SHA-256 of bytes as they come, as manifests have it.
package struct SHA256Sum: Sendable {
    private var sum = SHA256()

    package init() {}

    package mutating func update(_ bytes: [UInt8]) { sum.update(data: bytes) }

    /// In hexadecimal.
    package var text: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: sum.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
