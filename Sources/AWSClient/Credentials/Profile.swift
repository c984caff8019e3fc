/// The settings of one section, with the file that an error about them should name.
struct Profile: Sendable, Equatable {
    let name: String
    let file: String
    let line: Int
    var values: [String: Setting]

    /// A setting knows its file: a profile may stand in two.
    struct Setting: Sendable, Equatable {
        var value: INIFile.Value
        var file: String

        var text: String { value.text }
        var line: Int { value.line }
        var nested: [String: String] { value.nested }
    }

    init(_ name: String, _ section: INIFile.Section, file: String) {
        self.name = name
        self.file = file
        self.line = section.line
        self.values = section.values.mapValues { Setting(value: $0, file: file) }
    }

    /// By key; a nested setting by both its names, `s3.addressing_style`.
    var texts: [String: String] {
        var texts: [String: String] = [:]
        for (key, setting) in values {
            if setting.nested.isEmpty { texts[key] = setting.text }
            for (inner, text) in setting.nested { texts["\(key).\(inner)"] = text }
        }
        return texts
    }

    /// Whether the setting is there, if only with nothing behind it.
    func has(_ key: String) -> Bool { values[key] != nil }

    /// The setting's text. One that is set to nothing counts as not set.
    subscript(_ key: String) -> String? {
        guard let value = values[key]?.text, !value.isEmpty else { return nil }
        return value
    }

    /// The text of a setting that says who acts: set to nothing it is an error, for to pass it over would make somebody
    /// else act.
    func stated(_ key: String) throws(AWSConfigurationError) -> String? {
        guard has(key) else { return nil }
        guard let text = self[key] else { throw invalid(key, "is empty: give it a value, or remove the line") }
        if text.unicodeScalars.contains(where: { $0.properties.generalCategory == .control }) {
            throw invalid(key, "holds a line break or a control character")
        }
        return text
    }

    func required(_ key: String) throws(AWSConfigurationError) -> String {
        guard let value = try stated(key) else {
            throw AWSConfigurationError(
                .missingValue, "profile \"\(name)\" has no `\(key)`", file: file, line: line)
        }
        return value
    }

    func invalid(_ key: String, _ reason: String) -> AWSConfigurationError {
        AWSConfigurationError(
            .invalidValue, "`\(key)` of profile \"\(name)\" \(reason)", file: values[key]?.file ?? file,
            line: values[key]?.line ?? line)
    }
}
