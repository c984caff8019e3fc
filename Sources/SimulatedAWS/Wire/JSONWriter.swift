/// Writes JSON as bytes. A page of events has 10,000 objects: messages are copied in runs, not character by character.
struct JSONWriter {
    private(set) var bytes: [UInt8] = []
    /// Everything beyond ASCII as a `\u` escape; otherwise raw UTF-8. A reader has to accept both.
    private let escapesNonASCII: Bool

    init(escapesNonASCII: Bool = false) {
        self.escapesNonASCII = escapesNonASCII
    }

    mutating func object(_ members: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "{"))
        members(&self)
        bytes.append(UInt8(ascii: "}"))
    }

    mutating func array<Element>(_ elements: some Sequence<Element>, _ write: (inout JSONWriter, Element) -> Void) {
        separate()
        bytes.append(UInt8(ascii: "["))
        for element in elements { write(&self, element) }
        bytes.append(UInt8(ascii: "]"))
    }

    mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
    }

    mutating func entry(_ name: String, _ value: String) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        string(value)
    }

    mutating func entry(_ name: String, _ value: Int64) {
        string(name)
        bytes.append(UInt8(ascii: ":"))
        integer(value)
    }

    mutating func member(_ name: StaticString, _ value: String?) {
        guard let value else { return }
        key(name)
        string(value)
    }

    mutating func member(_ name: StaticString, _ value: Int64?) {
        guard let value else { return }
        key(name)
        integer(value)
    }

    mutating func member(_ name: StaticString, _ value: Int) {
        member(name, Int64(value))
    }

    mutating func integer(_ value: Int64) {
        separate()
        bytes.append(contentsOf: String(value).utf8)
    }

    mutating func value(_ value: JSONValue) {
        switch value {
        case .object(let members):
            object { json in
                for member in members {
                    json.string(member.name)
                    json.bytes.append(UInt8(ascii: ":"))
                    json.value(member.value)
                }
            }
        case .array(let elements): array(elements) { $0.value($1) }
        case .string(let text): string(text)
        case .integer(let number): integer(number)
        case .number(let number): literal(String(number))
        case .bool(let flag): literal(flag ? "true" : "false")
        case .null: literal("null")
        }
    }

    private mutating func literal(_ text: String) {
        separate()
        bytes.append(contentsOf: text.utf8)
    }

    mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { utf8 in
            var start = 0
            for index in 0..<utf8.count {
                let byte = utf8[index]
                guard
                    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                        || (escapesNonASCII && byte >= 0x80)
                else { continue }
                bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start..<index]))
                start = index + 1
                escape(byte, at: index, of: utf8)
            }
            bytes.append(contentsOf: UnsafeBufferPointer(rebasing: utf8[start...]))
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private mutating func escape(_ byte: UInt8, at index: Int, of utf8: UnsafeBufferPointer<UInt8>) {
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"):
            bytes.append(UInt8(ascii: "\\"))
            bytes.append(byte)
        case UInt8(ascii: "\n"): bytes.append(contentsOf: "\\n".utf8)
        case UInt8(ascii: "\r"): bytes.append(contentsOf: "\\r".utf8)
        case UInt8(ascii: "\t"): bytes.append(contentsOf: "\\t".utf8)
        case 0..<0x20: unicodeEscape(UInt16(byte))
        case 0xC0...:
            let length = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : 2
            let character = String(decoding: utf8[index..<min(index + length, utf8.count)], as: UTF8.self)
            for unit in character.utf16 { unicodeEscape(unit) }
        default:
            break  // a continuation byte, written with its lead byte
        }
    }

    private mutating func unicodeEscape(_ unit: UInt16) {
        bytes.append(contentsOf: "\\u".utf8)
        bytes.append(contentsOf: Hexadecimal.fixed(UInt64(unit), digits: 4).utf8)
    }

    /// A comma, unless this is the first thing in its object, array or member.
    private mutating func separate() {
        switch bytes.last {
        case nil, UInt8(ascii: "{"), UInt8(ascii: "["), UInt8(ascii: ":"): break
        default: bytes.append(UInt8(ascii: ","))
        }
    }
}
