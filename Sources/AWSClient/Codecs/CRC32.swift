import CDeflate
import FoundationEssentials

/// The checksum that uploads carry (polynomial of IEEE 802.3): a bucket with Object Lock takes none without
/// [S-S3-LOCK].
package enum CRC32 {
    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        bytes.withUnsafeBytes { libdeflate_crc32(0, $0.baseAddress, $0.count) }
    }

    /// As S3's headers want it: four bytes, the highest first, in Base64.
    package static func header(_ bytes: [UInt8]) -> String {
        let crc = checksum(bytes)
        return Data((0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - $0 * 8)) }).base64EncodedString()
    }
}
