/// A page of events read in the simplest way: the whole document becomes a tree, then the tree is looked at.
///
/// It shares no code with the scanner, whose judge it is.
struct SlowPage: Equatable {
    struct Event: Equatable {
        var timestamp: Int64
        var ingestionTime: Int64
        var logStreamName: String
        var message: String
        var eventId: String
    }

    var events: [Event] = []
    var nextToken: String?

    /// `nil` if the bytes are not a page.
    init?(_ bytes: [UInt8], isFilter: Bool) {
        guard let text = String(validating: bytes, as: UTF8.self) else { return nil }
        var parser = SlowJSON(scalars: Array(text.unicodeScalars))
        guard case .object(let members)? = parser.document() else { return nil }
        guard let list = Self.only("events", members), case .array(let elements) = list else { return nil }
        for element in elements {
            guard case .object(let members) = element, let event = Self.event(members, isFilter) else { return nil }
            events.append(event)
        }
        let tokenName = isFilter ? "nextToken" : "nextForwardToken"
        if members.contains(where: { Self.same($0.0, tokenName) }) {
            switch Self.only(tokenName, members) {
            case .string(let token): nextToken = token
            case .null: break
            default: return nil
            }
        }
        if !isFilter, nextToken == nil { return nil }
    }

    private static func event(_ members: [(String, SlowJSON.Value)], _ isFilter: Bool) -> Event? {
        guard let timestamp = time("timestamp", members), let ingestionTime = time("ingestionTime", members),
            case .string(let message)? = only("message", members)
        else { return nil }
        var event = Event(
            timestamp: timestamp, ingestionTime: ingestionTime, logStreamName: "", message: message, eventId: "")
        guard isFilter else { return event }
        guard case .string(let logStreamName)? = only("logStreamName", members),
            case .string(let eventId)? = only("eventId", members)
        else { return nil }
        event.logStreamName = logStreamName
        event.eventId = eventId
        return event
    }

    private static func time(_ name: String, _ members: [(String, SlowJSON.Value)]) -> Int64? {
        guard case .number(let text)? = only(name, members), let time = Int64(text) else { return nil }
        return 0...253_402_300_799_999 ~= time ? time : nil
    }

    private static func only(_ name: String, _ members: [(String, SlowJSON.Value)]) -> SlowJSON.Value? {
        let found = members.filter { same($0.0, name) }
        return found.count == 1 ? found[0].1 : nil
    }

    /// By scalars: Swift's own equality takes canonically equivalent strings for equal.
    private static func same(_ left: String, _ right: String) -> Bool {
        left.unicodeScalars.elementsEqual(right.unicodeScalars)
    }
}

/// JSON by RFC 8259, one scalar after the other.
struct SlowJSON {
    indirect enum Value {
        case object([(String, Value)])
        case array([Value])
        case string(String)
        case number(String)
        case bool, null
    }

    let scalars: [Unicode.Scalar]
    private var at = 0

    init(scalars: [Unicode.Scalar]) {
        self.scalars = scalars
    }

    mutating func document() -> Value? {
        guard let value = value() else { return nil }
        skipSpace()
        return at == scalars.count ? value : nil
    }

    private mutating func skipSpace() {
        while at < scalars.count, " \t\r\n".unicodeScalars.contains(scalars[at]) { at += 1 }
    }

    private mutating func take(_ text: String) -> Bool {
        guard scalars[at...].starts(with: text.unicodeScalars) else { return false }
        at += text.unicodeScalars.count
        return true
    }

    private mutating func value() -> Value? {
        skipSpace()
        guard at < scalars.count else { return nil }
        switch scalars[at] {
        case "{": return object()
        case "[": return array()
        case "\"": return string().map(Value.string)
        case "t": return take("true") ? .bool : nil
        case "f": return take("false") ? .bool : nil
        case "n": return take("null") ? .null : nil
        default: return number().map(Value.number)
        }
    }

    private mutating func object() -> Value? {
        at += 1
        var members: [(String, Value)] = []
        skipSpace()
        if take("}") { return .object([]) }
        while true {
            skipSpace()
            guard at < scalars.count, scalars[at] == "\"", let name = string() else { return nil }
            skipSpace()
            guard take(":"), let value = value() else { return nil }
            members.append((name, value))
            skipSpace()
            if take("}") { return .object(members) }
            guard take(",") else { return nil }
        }
    }

    private mutating func array() -> Value? {
        at += 1
        var elements: [Value] = []
        skipSpace()
        if take("]") { return .array([]) }
        while true {
            guard let value = value() else { return nil }
            elements.append(value)
            skipSpace()
            if take("]") { return .array(elements) }
            guard take(",") else { return nil }
        }
    }

    private mutating func number() -> String? {
        let start = at
        _ = take("-")
        if !take("0"), !digits() { return nil }
        if take("."), !digits() { return nil }
        if take("e") || take("E") {
            if !take("+") { _ = take("-") }
            if !digits() { return nil }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars[start..<at])
        return String(text)
    }

    private mutating func digits() -> Bool {
        let start = at
        while at < scalars.count, "0"..."9" ~= scalars[at] { at += 1 }
        return at > start
    }

    private mutating func string() -> String? {
        at += 1
        var units: [UInt16] = []
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            switch scalar {
            case "\"":
                return String(validating: units, as: UTF16.self)
            case "\\":
                guard let unit = escape() else { return nil }
                units.append(unit)
            case _ where scalar.value < 0x20:
                return nil
            default:
                units.append(contentsOf: UTF16.encode(scalar) ?? UTF16.encodedReplacementCharacter)
            }
        }
        return nil
    }

    private mutating func escape() -> UInt16? {
        guard at < scalars.count else { return nil }
        let scalar = scalars[at]
        at += 1
        switch scalar {
        case "\"", "\\", "/": return UInt16(scalar.value)
        case "b": return 8
        case "f": return 12
        case "n": return 10
        case "r": return 13
        case "t": return 9
        case "u":
            guard at + 4 <= scalars.count else { return nil }
            var text = String.UnicodeScalarView()
            text.append(contentsOf: scalars[at..<at + 4])
            guard text.allSatisfy({ $0.properties.isASCIIHexDigit }) else { return nil }
            at += 4
            return UInt16(String(text), radix: 16)
        default: return nil
        }
    }
}
