import FoundationEssentials

/// JSON for programs: keys sorted, so that two outputs can be compared.
package enum JSONText {
    /// Over several lines, for people who look at it.
    package static func document(_ value: some Encodable) -> String { encode(value, [.prettyPrinted]) }

    /// On one line, for programs and logs.
    package static func line(_ value: some Encodable) -> String { encode(value, []) }

    package static func bytes(_ value: some Encodable) -> [UInt8] { Array(encode(value, []).utf8) }

    private static func encode(_ value: some Encodable, _ formatting: JSONEncoder.OutputFormatting) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = formatting.union([.sortedKeys, .withoutEscapingSlashes])
        do {
            return String(decoding: try encoder.encode(value), as: UTF8.self)
        } catch {
            // Only a number without a JSON form could do that, and no record holds one.
            preconditionFailure("cannot be encoded: \(error)")
        }
    }
}
