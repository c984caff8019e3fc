import FoundationEssentials

/// The bytes of `_archive.json`: JSON, sorted keys.
extension ArchiveIdentity {
    package struct DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    private struct Record: Codable {
        var format: Int
        var account: String
        var region: String
        var state: String
        var layout: String
        var created: InstantRecord
    }

    /// JSON, sorted keys; docs/ARCHIVE.md explains every field.
    package func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let record = Record(
            format: format, account: account, region: region, state: state, layout: layout,
            created: InstantRecord(created.milliseconds))
        do {
            return try [UInt8](encoder.encode(record)) + [UInt8(ascii: "\n")]
        } catch {
            preconditionFailure("an archive's identity cannot be encoded: \(error)")
        }
    }

    package static func decode(_ bytes: [UInt8]) throws(DecodingFailure) -> Self {
        do {
            let record = try JSONDecoder().decode(Record.self, from: Data(bytes))
            return ArchiveIdentity(
                format: record.format, account: record.account, region: record.region, state: record.state,
                layout: record.layout, created: ServiceTime(record.created.milliseconds))
        } catch {
            throw DecodingFailure(description: StateCodec.reason(error))
        }
    }
}
