import FoundationEssentials

/// The checksum that uploads carry (polynomial of IEEE 802.3), eight bytes a step.
package enum CRC32 {
    /// Eight tables of 256, one behind the other.
    private static let table: [UInt32] = {
        var tables = [[UInt32]](repeating: [], count: 8)
        tables[0] = (0..<256).map { index in
            (0..<8).reduce(UInt32(index)) { value, _ in value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1 }
        }
        for step in 1..<8 {
            tables[step] = tables[step - 1].map { $0 >> 8 ^ tables[0][Int($0 & 0xFF)] }
        }
        return tables.flatMap { $0 }
    }()

    package static func checksum(_ bytes: [UInt8]) -> UInt32 {
        table.withUnsafeBufferPointer { table in
            bytes.withUnsafeBytes { bytes in
                var crc = ~UInt32(0)
                var index = 0
                while index + 8 <= bytes.count {
                    let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
                    let mixed = word ^ UInt64(crc)
                    crc = 0
                    for step in 0..<8 {
                        crc ^= table[(7 - step) << 8 | Int(mixed >> UInt64(step * 8) & 0xFF)]
                    }
                    index += 8
                }
                while index < bytes.count {
                    crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[index])) & 0xFF)]
                    index += 1
                }
                return ~crc
            }
        }
    }

    /// As S3's headers want it: four bytes, the highest first, in Base64.
    package static func header(_ bytes: [UInt8]) -> String {
        let crc = checksum(bytes)
        return Data((0..<4).map { UInt8(truncatingIfNeeded: crc >> (24 - $0 * 8)) }).base64EncodedString()
    }
}
