import FoundationEssentials

/// A JSON object of which not every member is known: what other programs wrote into it stays in it.
struct JSONObject: Codable, Equatable {
    enum Value: Equatable {
        case null
        case bool(Bool)
        case integer(Int64)
        case number(Double)
        case text(String)
        case list([Value])
        case object([String: Value])
    }

    var members: [String: Value]

    /// `nil` where the bytes are no JSON object.
    init?(_ bytes: [UInt8]) {
        guard let read = try? JSONDecoder().decode(JSONObject.self, from: Data(bytes)) else { return nil }
        self = read
    }

    init(from decoder: any Decoder) throws {
        members = try decoder.singleValueContainer().decode([String: Value].self)
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(members)
    }

    /// A member's text; `nil` for one that is not there or is something else.
    subscript(_ name: String) -> String? {
        get { if case .text(let text)? = members[name] { text } else { nil } }
        set { members[name] = newValue.map(Value.text) }
    }

    subscript(object name: String) -> JSONObject? {
        get { if case .object(let members)? = members[name] { JSONObject(members: members) } else { nil } }
        set { members[name] = newValue.map { .object($0.members) } }
    }

    private init(members: [String: Value]) {
        self.members = members
    }

    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else {
            preconditionFailure("only a number that is none has no JSON")
        }
        return Array(data)
    }
}

extension JSONObject.Value: Codable {
    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .bool(value)
        } else if let value = try? container.decode(Int64.self) {
            self = .integer(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .text(value)
        } else if let value = try? container.decode([Self].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: Self].self))
        }
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .null: try container.encodeNil()
        case .bool(let value): try container.encode(value)
        case .integer(let value): try container.encode(value)
        case .number(let value): try container.encode(value)
        case .text(let value): try container.encode(value)
        case .list(let value): try container.encode(value)
        case .object(let value): try container.encode(value)
        }
    }
}

/// A token and its renewal hold secrets, so a dump shows names alone.
extension JSONObject: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    var description: String { "JSONObject(\(members.keys.sorted().joined(separator: ", ")))" }

    var debugDescription: String { description }

    var customMirror: Mirror { Mirror(self, children: []) }
}
