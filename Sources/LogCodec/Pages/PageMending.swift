/// Spells what is not text as JSON can: half of a surrogate pair, bytes that are not UTF-8, and a backslash before
/// something unknown become U+FFFD; a raw control becomes its escape. Nothing outside of strings is touched, so a page
/// whose grammar is broken stays so.
enum PageMending {
    /// - Returns: the page, and where in it something was changed.
    static func mended(_ body: [UInt8]) -> (bytes: [UInt8], places: [Int]) {
        body.withUnsafeBufferPointer { body in
            var walk = Walk(body: body)
            walk.walk()
            return (walk.bytes, walk.places)
        }
    }

    private struct Walk {
        let body: UnsafeBufferPointer<UInt8>
        var bytes: [UInt8] = []
        var places: [Int] = []
        private var at = 0

        init(body: UnsafeBufferPointer<UInt8>) {
            self.body = body
            bytes.reserveCapacity(body.count + 64)
        }

        mutating func walk() {
            while at < body.count {
                let byte = body[at]
                copy(1)
                if byte == UInt8(ascii: "\"") { string() }
            }
        }

        /// Behind the opening quote, to behind the closing one.
        private mutating func string() {
            while at < body.count {
                switch body[at] {
                case UInt8(ascii: "\""):
                    copy(1)
                    return
                case UInt8(ascii: "\\"): escape()
                case 0..<0x20: control()
                case 0x80...0xFF: multibyte()
                default: copy(1)
                }
            }
        }

        private mutating func escape() {
            guard at + 1 < body.count else { return copy(1) }
            switch body[at + 1] {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
                UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
                copy(2)
            case UInt8(ascii: "u"): codeUnit()
            default: replace(1)
            }
        }

        private mutating func codeUnit() {
            guard let unit = unit(at: at) else { return replace(1) }
            guard unit & 0xF800 == 0xD800 else { return copy(6) }
            let isPair = unit < 0xDC00 && self.unit(at: at + 6).map { $0 & 0xFC00 == 0xDC00 } ?? false
            if isPair { copy(12) } else { replace(6) }
        }

        private func unit(at start: Int) -> UInt16? {
            guard start + 6 <= body.count, body[start] == UInt8(ascii: "\\"), body[start + 1] == UInt8(ascii: "u")
            else { return nil }
            var unit: UInt16 = 0
            for digit in body[start + 2..<start + 6] {
                guard let value = JSONText.hexadecimalValue(digit) else { return nil }
                unit = unit << 4 | UInt16(value)
            }
            return unit
        }

        private mutating func control() {
            places.append(bytes.count)
            let digits = String(body[at], radix: 16)
            bytes.append(contentsOf: (body[at] < 0x10 ? "\\u000" : "\\u00").utf8)
            bytes.append(contentsOf: digits.utf8)
            at += 1
        }

        private mutating func multibyte() {
            let rest = body[at...].prefix(4)
            var decoder = UTF8()
            var bytes = rest.makeIterator()
            if case .scalarValue(let scalar) = decoder.decode(&bytes) { return copy(UTF8.width(scalar)) }
            // With what belonged to it, if anything did.
            replace(1 + rest.dropFirst().prefix { $0 & 0xC0 == 0x80 }.count)
        }

        private mutating func replace(_ count: Int) {
            places.append(bytes.count)
            bytes.append(contentsOf: "\\ufffd".utf8)
            at += count
        }

        private mutating func copy(_ count: Int) {
            bytes.append(contentsOf: body[at..<at + count])
            at += count
        }
    }
}
