import Crypto
import LogCodec

/// The digests of an object, taken of its bytes as they go to the store.
struct ObjectDigest: Sendable {
    private var sha256 = SHA256()
    private var crc64 = CRC64NVME()

    mutating func update(_ bytes: [UInt8]) {
        sha256.update(data: bytes)
        crc64.update(bytes)
    }

    /// In hexadecimal.
    var sha256Text: String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: sha256.finalize().flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }

    /// In base64, as S3 gives it.
    var crc64Text: String { crc64.text }
}
