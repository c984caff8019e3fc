import FoundationEssentials

/// The state document's bytes: JSON, sorted keys, version 2. docs/STATE.md explains every field; this file and that page
/// change together.
package enum StateCodec {
    package static let version = 2

    package enum DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
        case notJSON(String)
        case newerVersion(Int)
        case malformed(String)

        package var description: String {
            switch self {
            case .notJSON(let why): "it is not JSON (\(why)): \(Self.fix)"
            case .newerVersion(let version):
                "it has version \(version), and this program knows versions up to \(StateCodec.version): use a newer program"
            case .malformed(let why): "\(why): \(Self.fix)"
            }
        }

        private static let fix = "restore it from a copy, or keep the state elsewhere"
    }

    package static func encode(_ document: StateDocument) -> [UInt8] {
        var text = StateText()
        text.document(document)
        return text.bytes
    }

    /// Reads a document of this program, or one of the original program (an array), which is migrated.
    package static func decode(_ bytes: [UInt8], destination: String) throws(DecodingFailure) -> StateDocument {
        let firstByte = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if firstByte == UInt8(ascii: "[") { return try OriginalState.migrate(bytes, destination: destination) }
        let decoder = JSONDecoder()
        let data = Data(bytes)
        let header: VersionRecord
        do {
            header = try decoder.decode(VersionRecord.self, from: data)
        } catch {
            throw .notJSON(Self.reason(error))
        }
        guard header.version <= version else { throw .newerVersion(header.version) }
        guard header.version == version else { throw .malformed("version \(header.version) never existed") }
        do {
            return try decoder.decode(DocumentRecord.self, from: data).document()
        } catch let failure as DecodingFailure {
            throw failure
        } catch {
            throw .malformed(Self.reason(error))
        }
    }

    static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, let context): return "'\(path(context))' lacks '\(key.stringValue)'"
        case .typeMismatch(let type, let context): return "'\(path(context))' is not of type \(type)"
        case .valueNotFound(_, let context): return "'\(path(context))' is null"
        case .dataCorrupted(let context): return context.debugDescription
        @unknown default: return "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.isEmpty ? "the document" : context.codingPath.map(\.stringValue).joined(separator: ".")
    }
}

private struct VersionRecord: Decodable {
    var version: Int
}
