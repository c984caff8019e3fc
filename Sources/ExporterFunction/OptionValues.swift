import AWSClient
import ExportCore
import FoundationEssentials
import LambdaRuntime

/// The options' values with the places that they came from, so that every complaint can name it. The event wins over
/// the environment.
struct OptionValues: Sendable {
    private struct Given {
        var texts: [String]
        var isFromEvent: Bool
    }

    /// Why a value cannot be used, with the value in it.
    struct Complaint: Error {
        var text: String

        init(_ text: String) {
            self.text = text
        }
    }

    private var given: [FunctionOption: Given] = [:]

    init(event: FunctionEvent, environment: AWSEnvironment) {
        for option in FunctionOption.allCases {
            if let texts = event.given[option] {
                given[option] = Given(texts: texts, isFromEvent: true)
            } else if let text = environment[option.variable] {
                given[option] = Given(texts: [text], isFromEvent: false)
            }
        }
    }

    func text(_ option: FunctionOption) -> String? { given[option]?.texts.last }

    /// `why` under the name of the place where the option was given, or could be.
    func failure(_ option: FunctionOption, _ why: String) -> FunctionError {
        guard let found = given[option] else {
            return FunctionError(
                type: "Function.InvalidEvent", message: "'\(option.rawValue)' (or \(option.variable)) \(why)")
        }
        return found.isFromEvent
            ? FunctionError(type: "Function.InvalidEvent", message: "the event's '\(option.rawValue)': \(why)")
            : FunctionError(type: "Function.InvalidEnvironment", message: "the variable \(option.variable): \(why)")
    }

    func value<Value>(
        _ option: FunctionOption, _ read: (String) throws(Complaint) -> Value
    ) throws(FunctionError) -> Value? {
        guard let text = text(option) else { return nil }
        do {
            return try read(text)
        } catch {
            throw failure(option, error.text)
        }
    }

    func span(_ option: FunctionOption, isPositive: Bool = false) throws(FunctionError) -> Span? {
        try value(option) { text throws(Complaint) in
            let span: Span
            do { span = try Span(parsing: text) } catch { throw Complaint("\(error)") }
            if isPositive, span == .zero { throw Complaint("'\(text)' must be longer than nothing, for example 5s") }
            return span
        }
    }

    func instant(_ option: FunctionOption, now: Int64) throws(FunctionError) -> EventTime? {
        try value(option) { text throws(Complaint) in
            do { return EventTime(try InstantText.parse(text, now: now)) } catch { throw Complaint("\(error)") }
        }
    }

    func choice<Value: RawRepresentable & CaseIterable>(
        _ option: FunctionOption
    ) throws(FunctionError) -> Value? where Value.RawValue == String {
        try value(option) { text throws(Complaint) in
            guard let value = Value(rawValue: text) else {
                throw Complaint("'\(text)' is none of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return value
        }
    }

    func flag(_ option: FunctionOption) throws(FunctionError) -> Bool {
        try value(option) { text throws(Complaint) in
            switch text.lowercased() {
            case "true", "yes", "1", "on": return true
            case "false", "no", "0", "off": return false
            default: throw Complaint("'\(text)' is neither true nor false")
            }
        } ?? false
    }

    /// The parts of a list: an array, or a text with commas. A variable may hold the array as JSON.
    func list(_ option: FunctionOption) throws(FunctionError) -> [String] {
        guard let found = given[option] else { return [] }
        var texts = found.texts
        if texts.count == 1, texts[0].hasPrefix("[") {
            do {
                texts = try JSONDecoder().decode([String].self, from: Data(texts[0].utf8))
            } catch {
                throw failure(option, "'\(texts[0])' is no JSON array of texts; commas between them do as well")
            }
        }
        return texts.flatMap { $0.split(separator: ",") }.map(\.trimmingSpaces).filter { !$0.isEmpty }
    }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
