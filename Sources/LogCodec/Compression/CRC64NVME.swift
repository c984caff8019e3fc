/// CRC-64/NVME: the checksum that S3 keeps of whole objects, also of those that came in parts [S-S3-CRC64].
///
/// Eight bytes at a time, by eight tables.
package struct CRC64NVME: Sendable {
    private var state = ~(0 as UInt64)

    package init() {}

    package mutating func update(_ bytes: [UInt8]) {
        let tables = Self.tables
        var state = self.state
        bytes.withUnsafeBytes { bytes in
            tables.withUnsafeBufferPointer { tables in
                var at = 0
                while at + 8 <= bytes.count {
                    let word =
                        state ^ UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
                    var next: UInt64 = 0
                    for index in 0..<8 {
                        next ^= tables[(7 - index) << 8 + Int(word >> UInt64(8 * index) & 0xFF)]
                    }
                    state = next
                    at += 8
                }
                while at < bytes.count {
                    state = state >> 8 ^ tables[Int((state ^ UInt64(bytes[at])) & 0xFF)]
                    at += 1
                }
            }
        }
        self.state = state
    }

    package init(of bytes: [UInt8]) {
        self.init()
        update(bytes)
    }

    /// Of all bytes so far.
    package var value: UInt64 { ~state }

    /// In base64, as S3 gives it: eight bytes, the highest first.
    package var text: String {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
        // Ten letters of six bits, one of the last four, and a sign that fills up.
        let whole = (0..<10).map { letters[Int(value >> UInt64(58 - 6 * $0) & 63)] }
        return String(decoding: whole + [letters[Int(value << 2 & 63)], UInt8(ascii: "=")], as: UTF8.self)
    }

    /// Table n gives what a byte becomes with n zero bytes behind it.
    private static let tables: [UInt64] = {
        var tables = [UInt64](repeating: 0, count: 8 * 256)
        for byte in 0..<256 {
            var value = UInt64(byte)
            for _ in 0..<8 { value = value >> 1 ^ (value & 1 == 1 ? 0x9A6C_9329_AC4B_C9B5 : 0) }
            tables[byte] = value
        }
        for index in 256..<8 * 256 {
            let before = tables[index - 256]
            tables[index] = before >> 8 ^ tables[Int(before & 0xFF)]
        }
        return tables
    }()
}
