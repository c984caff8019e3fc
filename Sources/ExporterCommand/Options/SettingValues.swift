import ExportCore

/// What was given for the settings, not yet understood: each value with the place that it came from, so that every
/// complaint can name it.
///
/// The command line wins over the environment, and the environment over the configuration file.
package struct SettingValues: Sendable {
    package enum Origin: Hashable, Sendable {
        case commandLine
        case environment
        case file(path: String, line: Int)
    }

    package struct Given: Hashable, Sendable {
        package var setting: Setting
        package var values: [String]
        package var origin: Origin

        /// The place as a person knows it.
        package var place: String {
            switch origin {
            case .commandLine: setting.option
            case .environment: setting.variable
            case .file(let path, let line): "\(path):\(line): \(setting.name)"
            }
        }

        /// What is wrong with the value, and how to write it.
        package func failure(_ why: String) -> CommandFailure {
            CommandFailure(origin == .commandLine ? .usage : .configuration, "\(place): \(why)")
        }
    }

    private var given: [Setting: Given] = [:]

    package init(commandLine: [Setting: [String]], environment: [String: String], file: [Given] = []) {
        for value in file { given[value.setting] = value }
        for setting in Setting.all {
            if let text = environment[setting.variable], !text.isEmpty {
                given[setting] = Given(setting: setting, values: [text], origin: .environment)
            }
            if let values = commandLine[setting], !values.isEmpty {
                given[setting] = Given(setting: setting, values: values, origin: .commandLine)
            }
        }
    }

    /// Variables that look like ours and are not: most likely misspelt.
    package static func unknownVariables(_ environment: [String: String]) -> [String] {
        let known = Set(Setting.all.map(\.variable))
        return environment.keys.filter { $0.hasPrefix("CWLOGS_") && !known.contains($0) }.sorted()
    }

    package subscript(_ setting: Setting) -> Given? { given[setting] }

    package func text(_ setting: Setting) -> String? { given[setting]?.values.last }

    /// Reads the value where one is given. `read` returns what is wrong as a thrown description.
    package func value<Value>(
        _ setting: Setting, _ read: (String) throws(Complaint) -> Value
    ) throws(CommandFailure) -> Value? {
        guard let found = given[setting], let text = found.values.last else { return nil }
        do {
            return try read(text)
        } catch {
            throw found.failure(error.text)
        }
    }

    package func span(_ setting: Setting, isPositive: Bool = false) throws(CommandFailure) -> Span? {
        try value(setting) { text throws(Complaint) in
            let span: Span
            do { span = try Span(parsing: text) } catch { throw Complaint("\(error)") }
            if isPositive, span == .zero { throw Complaint("'\(text)' must be longer than nothing, for example 5s") }
            return span
        }
    }

    package func instant(_ setting: Setting, now: Int64) throws(CommandFailure) -> EventTime? {
        try value(setting) { text throws(Complaint) in
            do { return EventTime(try InstantText.parse(text, now: now)) } catch { throw Complaint("\(error)") }
        }
    }

    package func choice<Value: RawRepresentable & CaseIterable>(
        _ setting: Setting
    ) throws(CommandFailure) -> Value? where Value.RawValue == String {
        try value(setting) { text throws(Complaint) in
            guard let value = Value(rawValue: text) else {
                throw Complaint("'\(text)' is none of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
            }
            return value
        }
    }

    package func flag(_ setting: Setting) throws(CommandFailure) -> Bool {
        try value(setting) { text throws(Complaint) in
            switch text.lowercased() {
            case "true", "yes", "1", "on": return true
            case "false", "no", "0", "off": return false
            default: throw Complaint("'\(text)' is neither true nor false")
            }
        } ?? false
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
