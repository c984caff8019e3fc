import Foundation

/// JSON for programs: keys sorted, so that two outputs can be compared.
enum JSONText {
    /// Over several lines, for stdout.
    static func document(_ value: some Encodable) -> String { encode(value, [.prettyPrinted]) }

    /// On one line, for logs.
    static func line(_ value: some Encodable) -> String { encode(value, []) }

    private static func encode(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // Only texts, whole numbers, truth values and lists of them are encoded here.
            preconditionFailure("cannot be encoded: \(error)")
        }
    }
}
