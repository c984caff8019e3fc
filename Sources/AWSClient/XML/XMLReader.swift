/// Why a text is not the XML that was expected, and where.
package struct XMLError: Error, Equatable, CustomStringConvertible {
    package var reason: String
    /// In bytes from the start.
    package var offset: Int

    package var description: String { "\(reason) at byte \(offset)" }
}

/// A strict pull reader for the XML of AWS's answers: elements, text, the five entities, character references, CDATA,
/// comments. Attributes are checked and skipped, since no answer that we read says anything in them; a document type,
/// and with it every entity that is not built in, is refused.
package struct XMLReader {
    package enum Event: Equatable {
        case start(String)
        case text(String)
        case end
    }

    private let bytes: [UInt8]
    private var position = 0
    private var open: [String] = []
    private var hasRoot = false
    /// `<a/>` is a start and an end.
    private var isEndPending = false

    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// `nil` after the end of the root element and whatever may follow it.
    package mutating func next() throws(XMLError) -> Event? {
        if isEndPending {
            isEndPending = false
            open.removeLast()
            return .end
        }
        while position < bytes.count {
            if bytes[position] != UInt8(ascii: "<") {
                if let text = try readText() { return .text(text) }
            } else if skip("<!--") {
                try skip(through: "-->")
            } else if skip("<?") {
                try skip(through: "?>")
            } else if peek("<![CDATA[") {
                return .text(try readCDATA())
            } else if peek("<!") {
                throw failure("a document type is not accepted")
            } else if peek("</") {
                return try readEnd()
            } else {
                return try readStart()
            }
        }
        guard open.isEmpty, hasRoot else { throw failure("the text ends too early") }
        return nil
    }

    private mutating func readStart() throws(XMLError) -> Event {
        guard !open.isEmpty || !hasRoot else { throw failure("there is a second root element") }
        position += 1
        let name = try readName()
        hasRoot = true
        open.append(name)
        while true {
            let hadSpace = skipSpace()
            if skip("/>") {
                isEndPending = true
                return .start(name)
            }
            if skip(">") { return .start(name) }
            guard hadSpace else { throw failure("white space is missing") }
            try skipAttribute()
        }
    }

    private mutating func readEnd() throws(XMLError) -> Event {
        position += 2
        let name = try readName()
        _ = skipSpace()
        guard skip(">") else { throw failure("'>' is missing") }
        guard open.popLast() == name else { throw failure("</\(name)> closes another element") }
        return .end
    }

    private mutating func skipAttribute() throws(XMLError) {
        _ = try readName()
        _ = skipSpace()
        guard skip("=") else { throw failure("'=' is missing") }
        _ = skipSpace()
        if skip("\"") {
            try skip(through: "\"")
        } else if skip("'") {
            try skip(through: "'")
        } else {
            throw failure("a quotation mark is missing")
        }
    }

    /// `nil` for white space outside the root element.
    private mutating func readText() throws(XMLError) -> String? {
        var content: [UInt8] = []
        let start = position
        while position < bytes.count, bytes[position] != UInt8(ascii: "<") {
            if bytes[position] == UInt8(ascii: "&") {
                content += Array(try readReference().utf8)
            } else {
                content.append(bytes[position])
                position += 1
            }
        }
        guard open.isEmpty else { return try string(content, at: start) }
        guard content.allSatisfy(Self.isSpace) else { throw failure("there is text outside the root element") }
        return nil
    }

    private mutating func readCDATA() throws(XMLError) -> String {
        guard !open.isEmpty else { throw failure("there is text outside the root element") }
        position += "<![CDATA[".utf8.count
        let start = position
        try skip(through: "]]>")
        return try string(Array(bytes[start..<position - 3]), at: start)
    }

    /// `&amp;`, `&#233;`, `&#xE9;`
    private mutating func readReference() throws(XMLError) -> String {
        let start = position + 1
        guard let end = bytes[start...].prefix(12).firstIndex(of: UInt8(ascii: ";")) else {
            throw failure("';' is missing")
        }
        let name = String(decoding: bytes[start..<end], as: UTF8.self)
        let builtIn = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]
        let resolved: String? =
            if name.hasPrefix("#x") {
                UInt32(name.dropFirst(2), radix: 16).flatMap(Unicode.Scalar.init).map { String($0) }
            } else if name.hasPrefix("#") {
                UInt32(name.dropFirst()).flatMap(Unicode.Scalar.init).map { String($0) }
            } else {
                builtIn[name]
            }
        guard let resolved else { throw failure("&\(name); means nothing") }
        position = end + 1
        return resolved
    }

    private mutating func readName() throws(XMLError) -> String {
        let start = position
        while position < bytes.count, !Self.isSpace(bytes[position]), !"<>/='\"&".utf8.contains(bytes[position]) {
            position += 1
        }
        guard position > start else { throw failure("a name is missing") }
        return try string(Array(bytes[start..<position]), at: start)
    }

    private func string(_ content: [UInt8], at offset: Int) throws(XMLError) -> String {
        guard let text = String(validating: content, as: UTF8.self) else {
            throw XMLError(reason: "the text is not UTF-8", offset: offset)
        }
        return text
    }

    private func peek(_ token: String) -> Bool { bytes[position...].starts(with: token.utf8) }

    private mutating func skip(_ token: String) -> Bool {
        guard peek(token) else { return false }
        position += token.utf8.count
        return true
    }

    private mutating func skip(through token: String) throws(XMLError) {
        while position < bytes.count {
            if skip(token) { return }
            position += 1
        }
        throw failure("'\(token)' is missing")
    }

    private mutating func skipSpace() -> Bool {
        let start = position
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
        return position > start
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 }

    private func failure(_ reason: String) -> XMLError { XMLError(reason: reason, offset: position) }
}
