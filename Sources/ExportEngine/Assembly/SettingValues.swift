import ExportCore
import Logging

/// What was given for the settings, not yet understood: each value with the place that it came from, so that every
/// complaint can name it.
package struct SettingValues: Sendable {
    package struct Given: Hashable, Sendable {
        package var setting: Setting
        package var values: [String]
        /// As a person knows it: `--export-settle`, `CWLOGS_EXPORT_SETTLE`, `c.yaml:3: export-settle`.
        package var place: String
        package var isInCall: Bool

        package init(_ setting: Setting, _ values: [String], place: String, isInCall: Bool) {
            self.setting = setting
            self.values = values
            self.place = place
            self.isInCall = isInCall
        }

        /// What is wrong with the value, and how to write it.
        package func problem(_ why: String) -> SettingProblem {
            SettingProblem(isInCall ? .call : .surroundings, "\(place): \(why)")
        }
    }

    package let spelling: SettingSpelling
    private var given: [Setting: Given] = [:]

    /// - Parameter given: of two for one setting, the later wins.
    package init(_ given: [Given], spelling: SettingSpelling) {
        self.spelling = spelling
        for value in given { self.given[value.setting] = value }
    }

    package subscript(_ setting: Setting) -> Given? { given[setting] }

    package func text(_ setting: Setting) -> String? { given[setting]?.values.last }

    /// Reads the value where one is given. `read` returns what is wrong as a thrown description.
    package func value<Value>(
        _ setting: Setting, _ read: (String) throws(Complaint) -> Value
    ) throws(SettingProblem) -> Value? {
        guard let found = given[setting], let text = found.values.last else { return nil }
        do {
            return try read(text)
        } catch {
            throw found.problem(error.text)
        }
    }

    package func span(_ setting: Setting, isPositive: Bool = false) throws(SettingProblem) -> Span? {
        try value(setting) { text throws(Complaint) in
            let span: Span
            do { span = try Span(parsing: text) } catch { throw Complaint("\(error)") }
            if isPositive, span == .zero { throw Complaint("'\(text)' must be longer than nothing, for example 5s") }
            return span
        }
    }

    package func instant(_ setting: Setting, now: Int64) throws(SettingProblem) -> EventTime? {
        try value(setting) { text throws(Complaint) in
            do { return EventTime(try InstantText.parse(text, now: now)) } catch { throw Complaint("\(error)") }
        }
    }

    package func choice<Value: RawRepresentable & CaseIterable>(
        _ setting: Setting
    ) throws(SettingProblem) -> Value? where Value.RawValue == String {
        try value(setting) { text throws(Complaint) in
            guard let value = Value(rawValue: text) else {
                throw Complaint("'\(text)' is none of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return value
        }
    }

    package func flag(_ setting: Setting) throws(SettingProblem) -> Bool {
        try value(setting) { text throws(Complaint) in
            switch text.lowercased() {
            case "true", "yes", "1", "on": return true
            case "false", "no", "0", "off": return false
            default: throw Complaint("'\(text)' is neither true nor false")
            }
        } ?? false
    }

    /// In Swift's words or in Lambda's, upper or lower case.
    package func logLevel() throws(SettingProblem) -> Logger.Level? {
        try value(.logLevel) { text throws(Complaint) in
            switch text.lowercased() {
            case "warn": return .warning
            case "fatal": return .critical
            case let name:
                guard let level = Logger.Level(rawValue: name) else {
                    let known = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
                    throw Complaint("'\(text)' is none of \(known)")
                }
                return level
            }
        }
    }

    /// `why` under the name of the place where the setting was given, or could be.
    package func problem(_ setting: Setting, _ why: String) -> SettingProblem {
        given[setting]?.problem(why) ?? SettingProblem(.call, "\(spelling.missing(setting)): \(why)")
    }

    func missing(_ setting: Setting, _ fix: String) -> SettingProblem {
        SettingProblem(.call, "\(spelling.missing(setting)) is missing: \(fix)")
    }

    /// The parts of a list; `nil` where none is given.
    package func list(_ setting: Setting) -> [String]? {
        given[setting]?.values.flatMap { value in
            value.split(separator: ",").map { $0.trimmingSpaces }
        }.filter { !$0.isEmpty }
    }

    /// Why a value cannot be used, with the value in it.
    package struct Complaint: Error {
        package var text: String

        package init(_ text: String) {
            self.text = text
        }
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
