import Crypto
import LogCodec

/// The digests of an object's bytes, as they come, in the forms in which manifests have them.
struct ObjectDigests: Sendable {
    private var sha256 = SHA256()
    private var md5 = Insecure.MD5()
    private var crc64 = CRC64NVME()
    private let hasMD5: Bool

    /// - Parameter hasMD5: whether it is asked for.
    init(hasMD5: Bool) {
        self.hasMD5 = hasMD5
    }

    mutating func update(_ bytes: [UInt8]) {
        if hasMD5 {
            md5.update(data: bytes)
        } else {
            sha256.update(data: bytes)
            crc64.update(bytes)
        }
    }

    var sha256Text: String { Self.hexadecimal(Array(sha256.finalize())) }
    var md5Text: String { Self.hexadecimal(Array(md5.finalize())) }

    /// Whether this is the checksum, in base64: eight bytes, the highest first.
    func isCRC64(_ text: String) -> Bool {
        var value: UInt64 = 0
        var bits = 0
        for byte in text.utf8 where byte != UInt8(ascii: "=") {
            guard let digit = Self.letters.firstIndex(of: byte) else { return false }
            let kept = min(6, 64 - bits)
            value = value << UInt64(kept) | UInt64(digit) >> UInt64(6 - kept)
            bits += kept
        }
        return bits == 64 && value == crc64.value
    }

    private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    private static func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
