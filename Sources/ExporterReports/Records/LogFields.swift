import Logging

/// The fields of a log line as JSON: what is a number stays one.
package struct LogFields: Encodable, Sendable {
    private struct Key: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(_ text: String) { stringValue = text }
        init?(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    package private(set) var values: Logger.Metadata

    package init(_ values: Logger.Metadata) {
        self.values = values
    }

    package subscript(name name: String) -> String? {
        get { values[name].map { "\($0)" } }
        set { values[name] = newValue.map { .string($0) } }
    }

    /// ` name=value`, in order of the names.
    package var text: String {
        values.sorted { $0.key < $1.key }.map { " \($0.key)=\(PlainText.line("\($0.value)"))" }.joined()
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        for (name, value) in values { try container.encode(LogValue(value: value), forKey: Key(name)) }
    }
}

private struct LogValue: Encodable {
    let value: Logger.MetadataValue

    func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch value {
        case .string(let text): try container.encode(text)
        case .stringConvertible(let number as any BinaryInteger): try container.encode(Int64(clamping: number))
        case .stringConvertible(let number as Double) where number.isFinite: try container.encode(number)
        case .stringConvertible(let flag as Bool): try container.encode(flag)
        case .stringConvertible(let other): try container.encode("\(other)")
        case .array(let values): try container.encode(values.map(LogValue.init))
        case .dictionary(let values): try container.encode(LogFields(values))
        }
    }
}
