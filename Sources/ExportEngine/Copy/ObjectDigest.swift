import LogCodec
import Storage

/// The digests of an object, taken of its bytes as they go to the store.
struct ObjectDigest: Sendable {
    private(set) var sha256 = SHA256Sum()
    private(set) var crc64 = CRC64NVME()

    mutating func update(_ bytes: [UInt8]) {
        sha256.update(bytes)
        crc64.update(bytes)
    }
}
