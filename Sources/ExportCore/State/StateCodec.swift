import FoundationEssentials

/// The bytes of the state's documents: JSON, sorted keys, version 3. docs/STATE.md explains every field; this folder and
/// that page change together.
package enum StateCodec {
    package static let version = 3

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

    /// Which program wrote a root document.
    package enum Origin: Hashable, Sendable {
        case current
        /// Version 2: one document with everything.
        case versionTwo
        /// The original program's array.
        case original

        /// What the copy is called that is kept before the first replacement.
        package var copyName: String? {
            switch self {
            case .current: nil
            case .versionTwo: "v2"
            case .original: "original"
            }
        }
    }

    package struct Root: Sendable {
        package var head: StateHead
        package var node: StateNode
        package var origin: Origin

        package init(head: StateHead, node: StateNode, origin: Origin) {
            self.head = head
            self.node = node
            self.origin = origin
        }
    }

    package static func encode(root head: StateHead, _ node: StateNode) -> [UInt8] {
        var text = StateText()
        text.root(head, node)
        return text.bytes
    }

    package static func encode(_ node: StateNode, name: ShardName) -> [UInt8] {
        var text = StateText()
        text.node(node, name: name)
        return text.bytes
    }

    /// Reads a root document of this program, or one of the original program (an array), which is migrated.
    package static func decodeRoot(_ bytes: [UInt8], destination: String) throws(DecodingFailure) -> Root {
        let firstByte = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        if firstByte == UInt8(ascii: "[") {
            let document = try OriginalState.migrate(bytes, destination: destination)
            return Root(head: document.head, node: document.nodes[.root] ?? StateNode(), origin: .original)
        }
        let record = try record(bytes)
        guard record.shard == nil else { throw .malformed("it is a shard of a state, not its head") }
        return Root(
            head: try record.head(), node: try record.node(), origin: record.version == 2 ? .versionTwo : .current)
    }

    /// A state that is one document, as every state is at first.
    package static func encode(_ document: StateDocument) -> [UInt8] {
        encode(root: document.head, document.nodes[.root] ?? StateNode())
    }

    /// The same, read. Of a state with shards it has the head alone.
    package static func decode(_ bytes: [UInt8], destination: String) throws(DecodingFailure) -> StateDocument {
        let root = try decodeRoot(bytes, destination: destination)
        return StateDocument(head: root.head, root: root.node)
    }

    /// Reads a shard.
    package static func decode(_ bytes: [UInt8], name: ShardName) throws(DecodingFailure) -> StateNode {
        let record = try record(bytes)
        guard record.shard == name.description else {
            throw .malformed("it is shard '\(record.shard ?? "")', and '\(name)' was expected")
        }
        return try record.node()
    }

    private static func record(_ bytes: [UInt8]) throws(DecodingFailure) -> DocumentRecord {
        let data = Data(bytes)
        let record: DocumentRecord
        do {
            record = try JSONDecoder().decode(DocumentRecord.self, from: data)
        } catch {
            // Another version may have any shape.
            if let other = try? JSONDecoder().decode(VersionRecord.self, from: data).version {
                if other > version { throw .newerVersion(other) }
                if other < 2 { throw .malformed("version \(other) never existed") }
            }
            throw failure(error)
        }
        guard record.version <= version else { throw .newerVersion(record.version) }
        guard record.version == version || record.version == 2 && record.fanOut == nil else {
            throw .malformed("version \(record.version) never existed")
        }
        return record
    }

    private static func failure(_ error: any Error) -> DecodingFailure {
        if let failure = error as? DecodingFailure { return failure }
        switch error as? DecodingError {
        case .dataCorrupted(let context)? where context.codingPath.isEmpty,
            .typeMismatch(_, let context)? where context.codingPath.isEmpty,
            .valueNotFound(_, let context)? where context.codingPath.isEmpty:
            return .notJSON(reason(error))
        default: return .malformed(reason(error))
        }
    }

    static func reason(_ error: any Error) -> String {
        guard let error = error as? DecodingError else { return "\(error)" }
        switch error {
        case .keyNotFound(let key, let context): return "\(path(context)) lacks '\(key.stringValue)'"
        case .typeMismatch(let type, let context): return "\(path(context)) is not of type \(type)"
        case .valueNotFound(_, let context): return "\(path(context)) is null"
        case .dataCorrupted(let context):
            let words = context.debugDescription
            return words.hasSuffix(".") ? String(words.dropLast()) : words
        @unknown default: return "\(error)"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        context.codingPath.isEmpty
            ? "the document" : "'\(context.codingPath.map(\.stringValue).joined(separator: "."))'"
    }
}

private struct VersionRecord: Decodable {
    var version: Int
}
