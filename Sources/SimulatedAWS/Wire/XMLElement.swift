/// The XML documents that clients send to S3: elements and text; no mixed content, no entities but the five and
/// numbers.
package struct XMLElement {
    var name: String
    var text = ""
    var children: [XMLElement] = []

    func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }
    package func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }
    package func text(_ name: String) -> String? { first(name)?.text }

    init(name: String) { self.name = name }

    /// `nil` when the bytes are not one well-formed element.
    package init?(parsing bytes: [UInt8]) {
        guard let source = String(validating: bytes, as: UTF8.self) else { return nil }
        var parser = XMLParser(source: Array(source.utf8))
        guard let root = parser.document() else { return nil }
        self = root
    }
}

private struct XMLParser {
    let source: [UInt8]
    var index = 0

    init(source: [UInt8]) { self.source = source }

    mutating func document() -> XMLElement? {
        skipProlog()
        guard let root = element(depth: 0) else { return nil }
        skipSpace()
        return index == source.count ? root : nil
    }

    private mutating func element(depth: Int) -> XMLElement? {
        guard depth < 32, take("<"), let tag = until(UInt8(ascii: ">")) else { return nil }
        let isEmpty = tag.hasSuffix("/")
        let words = tag.split { $0 == " " || $0 == "\n" || $0 == "\t" || $0 == "\r" || $0 == "/" }
        guard let first = words.first else { return nil }
        var element = XMLElement(name: first.split(separator: ":").last.map(String.init) ?? String(first))
        if isEmpty { return element }
        var text: [UInt8] = []
        while index < source.count {
            if take("</") {
                guard let closing = until(UInt8(ascii: ">")), closing.hasPrefix(String(first)) else { return nil }
                element.text = String(decoding: text, as: UTF8.self)
                return element
            } else if source[index] == UInt8(ascii: "<") {
                guard let child = self.element(depth: depth + 1) else { return nil }
                element.children.append(child)
            } else if source[index] == UInt8(ascii: "&") {
                guard let bytes = entity() else { return nil }
                text.append(contentsOf: bytes)
            } else {
                text.append(source[index])
                index += 1
            }
        }
        return nil
    }

    private mutating func entity() -> [UInt8]? {
        index += 1
        guard let name = until(UInt8(ascii: ";")) else { return nil }
        switch name {
        case "lt": return [UInt8(ascii: "<")]
        case "gt": return [UInt8(ascii: ">")]
        case "amp": return [UInt8(ascii: "&")]
        case "quot": return [UInt8(ascii: "\"")]
        case "apos": return [UInt8(ascii: "'")]
        default:
            guard name.hasPrefix("#") else { return nil }
            let digits = name.dropFirst()
            let number = digits.hasPrefix("x") ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
            return number.flatMap(Unicode.Scalar.init).map { Array(String(Character($0)).utf8) }
        }
    }

    private mutating func skipProlog() {
        skipSpace()
        while take("<?") {
            _ = until(UInt8(ascii: ">"))
            skipSpace()
        }
    }

    private mutating func skipSpace() {
        while index < source.count, [0x20, 0x0A, 0x0D, 0x09].contains(source[index]) { index += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        guard source[index...].starts(with: text.utf8) else { return false }
        index += text.utf8.count
        return true
    }

    private mutating func until(_ end: UInt8) -> String? {
        guard let stop = source[index...].firstIndex(of: end) else { return nil }
        defer { index = stop + 1 }
        return String(decoding: source[index..<stop], as: UTF8.self)
    }
}
