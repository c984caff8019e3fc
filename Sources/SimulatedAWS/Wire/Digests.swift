import CDeflate
import Crypto
import FoundationEssentials

/// Check sums, encodings and compression that the services compute themselves.
package enum Digests {
    static func md5(_ bytes: [UInt8]) -> String {
        Hexadecimal.encode(Insecure.MD5.hash(data: bytes))
    }

    static func crc32(_ bytes: [UInt8]) -> [UInt8] {
        let sum = libdeflate_crc32(0, bytes, bytes.count)
        return [
            UInt8(truncatingIfNeeded: sum >> 24), UInt8(truncatingIfNeeded: sum >> 16),
            UInt8(truncatingIfNeeded: sum >> 8), UInt8(truncatingIfNeeded: sum),
        ]
    }

    static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString()
    }

    package static func decodeBase64(_ text: String) -> [UInt8]? {
        Data(base64Encoded: text).map { Array($0) }
    }

    /// The base64 value of the `x-amz-checksum-…` header for `algorithm` in lower case; `nil` for one that is not
    /// computed here.
    static func checksum(_ algorithm: String, of bytes: [UInt8]) -> String? {
        switch algorithm {
        case "crc32": base64(crc32(bytes))
        case "sha1": base64(Array(Insecure.SHA1.hash(data: bytes)))
        case "sha256": base64(Array(SHA256.hash(data: bytes)))
        default: nil
        }
    }

    /// One gzip member.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(1) else { preconditionFailure("no memory for a compressor") }
        defer { libdeflate_free_compressor(compressor) }
        let bound = libdeflate_gzip_compress_bound(compressor, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
            count = libdeflate_gzip_compress(compressor, bytes, bytes.count, buffer.baseAddress, bound)
        }
    }
}
