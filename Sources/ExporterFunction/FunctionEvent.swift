import ExportCore
import ExporterSettings
import FoundationEssentials
import LambdaRuntime

/// What the event of an invocation says, not yet parsed: texts under the names of the options.
package struct FunctionEvent: Sendable {
    package private(set) var given: [Setting: [String]] = [:]
    /// Keys that were passed over, since they belong to the caller. In order.
    package private(set) var ignored: [String] = []

    /// Says nothing, so that the environment says everything.
    package static let empty = FunctionEvent()

    /// Members of an event of EventBridge or its scheduler [S-EVENTBRIDGE]. `region` among them is the rule's, and none
    /// of our options. They are nobody's where `detail-type` is missing.
    private static let eventBridgeKeys: Set<String> = [
        "version", "id", "detail-type", "source", "account", "time", "region", "resources", "detail",
    ]

    /// Members of a state machine's context object (`$$`).
    private static let stateMachineKeys: Set<String> = [
        "Execution", "Input", "State", "StateMachine", "Task", "Map",
    ]

    private init() {}

    /// Throws `Function.InvalidEvent` where the event is not an object, or has a key that is neither ours nor one of the two
    /// callers': a misspelt `dryRun` must not become a real export.
    package init(_ bytes: [UInt8]) throws(FunctionError) {
        let members = try Self.members(of: bytes)
        let isEventBridge = members["detail-type"] != nil
        var unknown: [String] = []
        for (key, value) in members.sorted(by: { $0.key < $1.key }) {
            if Self.isForeign(key, value, isEventBridge: isEventBridge) {
                ignored.append(key)
                continue
            }
            guard let setting = FunctionSettings.named(key) else {
                unknown.append(key)
                continue
            }
            guard given[setting] == nil else {
                throw Self.invalid("'\(key)' stands there in two spellings: keep '\(setting.key)'")
            }
            given[setting] = try value.texts(key, isList: setting.isList)
        }
        guard unknown.isEmpty else { throw Self.unknown(unknown) }
    }

    /// `State` is a context's member where it is an object, and else our own `state`, capital as the original's keys.
    private static func isForeign(_ key: String, _ value: EventValue, isEventBridge: Bool) -> Bool {
        if isEventBridge, eventBridgeKeys.contains(key) { return true }
        guard stateMachineKeys.contains(key) else { return false }
        return FunctionSettings.named(key) == nil || value.isObject
    }

    private static func members(of bytes: [UInt8]) throws(FunctionError) -> [String: EventValue] {
        do {
            // A call without a payload arrives as nothing, or as null.
            guard !bytes.isEmpty else { return [:] }
            return try JSONDecoder().decode([String: EventValue]?.self, from: Data(bytes)) ?? [:]
        } catch {
            throw invalid("it is no JSON object: send {} or keys such as {\"logLevel\": \"DEBUG\"}")
        }
    }

    private static func unknown(_ keys: [String]) -> FunctionError {
        let known = Setting.ofFunction.map(\.key)
        let names = keys.map { key in
            if let setting = Setting.all.first(where: { $0.name == key || $0.key == key }) {
                return setting.doors == .commandAlone
                    ? "'\(key)' (of the command line alone)" : "'\(key)' (did you mean '\(setting.key)'?)"
            }
            return EditDistance.nearest(to: key, among: known).map { "'\(key)' (did you mean '\($0)'?)" } ?? "'\(key)'"
        }
        let all = known.sorted().joined(separator: ", ")
        return invalid("no such key: \(names.joined(separator: ", ")); there are \(all)")
    }

    fileprivate static func invalid(_ why: String) -> FunctionError {
        FunctionError(type: "Function.InvalidEvent", message: "the event: \(why)")
    }
}

/// A JSON value as far as an option can hold it.
private enum EventValue: Decodable {
    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    case null
    case text(String)
    case list([String])
    case object
    case other

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if value.decodeNil() {
            self = .null
        } else if let text = try? value.decode(String.self) {
            self = .text(text)
        } else if let flag = try? value.decode(Bool.self) {
            self = .text("\(flag)")
        } else if let number = try? value.decode(Int64.self) {
            self = .text("\(number)")
        } else if let number = try? value.decode(Double.self) {
            self = .text("\(number)")
        } else if let list = try? value.decode([String].self) {
            self = .list(list)
        } else if (try? decoder.container(keyedBy: AnyKey.self)) != nil {
            self = .object
        } else {
            self = .other
        }
    }

    var isObject: Bool {
        if case .object = self { true } else { false }
    }

    /// `nil` where nothing is given: null and "" leave the option to the environment.
    func texts(_ key: String, isList: Bool) throws(FunctionError) -> [String]? {
        switch self {
        case .null: return nil
        case .text(let text): return text.isEmpty ? nil : [text]
        case .list(let texts) where isList: return texts
        case .list, .object, .other:
            let wanted = isList ? "a text with commas or an array of texts" : "one text, number or truth value"
            throw FunctionEvent.invalid("'\(key)' needs \(wanted)")
        }
    }
}
