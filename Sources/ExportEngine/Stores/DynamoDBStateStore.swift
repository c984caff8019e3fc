import AWSClient
import ExportCore
import Synchronization

/// The state document in a DynamoDB table: one item, or where it is larger than an item may be (400 KB), several parts
/// under keys of their own, which the head item names. The head is replaced with a condition; the parts of a version are
/// written before its head and removed after the next head stands.
package final class DynamoDBStateStore: StateStore {
    private let client: DynamoDBClient
    private let table: String
    private let key: String
    /// The table's key attribute, once it is known.
    private let knownKeyName = Mutex<String?>(nil)
    private static let partBytes = 350_000

    package init(client: DynamoDBClient, table: String, key: String) {
        self.client = client
        self.table = table
        self.key = key
    }

    package var dsn: StoreDSN { .dynamoDB(table: table, key: key) }

    package func load() async throws(StateStoreError) -> StoredState? {
        let keyName = try await keyName()
        // Between the head and its parts the document may be replaced: then the head is read again.
        for _ in 0..<5 {
            guard let head = try await item(keyName, key) else { return nil }
            guard case .string(let version)? = head["version"] else {
                throw malformed("its item lacks 'version'")
            }
            if case .binary(let bytes)? = head["document"] {
                return StoredState(bytes: bytes, token: StateToken(version))
            }
            guard case .number(let text)? = head["parts"], let parts = Int(text) else {
                throw malformed("its item has neither 'document' nor 'parts'")
            }
            if let bytes = try await self.parts(keyName, version, parts) {
                return StoredState(bytes: bytes, token: StateToken(version))
            }
        }
        throw malformed("parts of it are missing")
    }

    package func save(_ bytes: [UInt8], replacing token: StateToken?) async throws(StateStoreError) -> SaveAnswer {
        let keyName = try await keyName()
        let parts = stride(from: 0, to: bytes.count, by: Self.partBytes).map {
            Array(bytes[$0..<min(bytes.count, $0 + Self.partBytes)])
        }
        let version = Self.version(of: bytes, parts: parts.count)
        var head: DynamoDBAPI.Item = [keyName: .string(key), "version": .string(version)]
        if parts.count <= 1 {
            head["document"] = .binary(bytes)
        } else {
            head["parts"] = .number("\(parts.count)")
            for (index, part) in parts.enumerated() {
                try await put([keyName: .string(partKey(version, index)), "document": .binary(part)])
            }
        }
        let condition: DynamoDBAPI.Condition =
            if let token {
                .init("#version = :old", names: ["#version": "version"], values: [":old": .string(token.text)])
            } else {
                .init("attribute_not_exists(#key)", names: ["#key": keyName])
            }
        do {
            try await client.putItem(table: table, item: head, condition: condition)
        } catch {
            if error.isConditionFailed { return .conflict }
            throw failure(error, while: "saving the state")
        }
        if let token { try await removeParts(of: token, keyName) }
        return .saved(StateToken(version))
    }

    package func keepCopy(_ bytes: [UInt8]) async throws(StateStoreError) {
        try await put([try await keyName(): .string(key + ".original"), "document": .binary(bytes)])
    }

    /// `<parts>-<bytes>-<hash>`: unlike any before it, and whoever replaces it knows its parts.
    private static func version(of bytes: [UInt8], parts: Int) -> String {
        "\(parts)-\(bytes.count)-\(StableHash.hexadecimal(String(decoding: bytes, as: UTF8.self)))"
    }

    private func removeParts(of token: StateToken, _ keyName: String) async throws(StateStoreError) {
        let fields = token.text.split(separator: "-")
        guard fields.count == 3, let parts = Int(fields[0]), parts > 1 else { return }
        for index in 0..<parts {
            do {
                try await client.deleteItem(table: table, key: [keyName: .string(partKey(token.text, index))])
            } catch {
                throw failure(error, while: "removing a part of the state before")
            }
        }
    }

    private func parts(_ keyName: String, _ version: String, _ count: Int) async throws(StateStoreError) -> [UInt8]? {
        var bytes: [UInt8] = []
        for index in 0..<count {
            guard let part = try await item(keyName, partKey(version, index)),
                case .binary(let some)? = part["document"]
            else { return nil }
            bytes += some
        }
        return bytes
    }

    private func partKey(_ version: String, _ index: Int) -> String { "\(key)#\(version)#\(index)" }

    private func keyName() async throws(StateStoreError) -> String {
        if let known = knownKeyName.withLock({ $0 }) { return known }
        do {
            let description = try await client.describeTable(table)
            guard description.keySchema.count == 1, let hash = description.keySchema.first(where: { $0.kind == .hash })
            else {
                throw StateStoreError(
                    ExportError(
                        .configuration,
                        "the table '\(table)' has a sort key: name a table with one key of type string"))
            }
            knownKeyName.withLock { $0 = hash.name }
            return hash.name
        } catch let error as AWSError {
            throw failure(error, while: "looking at the table")
        } catch let error as StateStoreError {
            throw error
        } catch {
            throw malformed("\(error)")
        }
    }

    private func item(_ keyName: String, _ key: String) async throws(StateStoreError) -> DynamoDBAPI.Item? {
        do {
            return try await client.getItem(table: table, key: [keyName: .string(key)])
        } catch {
            throw failure(error, while: "reading the state")
        }
    }

    private func put(_ item: DynamoDBAPI.Item) async throws(StateStoreError) {
        do {
            try await client.putItem(table: table, item: item)
        } catch {
            throw failure(error, while: "saving the state")
        }
    }

    private func malformed(_ why: String) -> StateStoreError {
        StateStoreError(
            ExportError(.configuration, "it cannot be read: \(why); restore the item from a copy, or name another key"))
    }

    private func failure(_ error: AWSError, while doing: String) -> StateStoreError {
        var failure = ExportError(error, while: doing)
        if error.code == .resourceNotFound {
            failure = ExportError(
                .configuration,
                "the table '\(table)' does not exist: create it with one key of type string, or correct the name",
                cause: error)
        }
        return StateStoreError(failure, outcomeUnknown: error.mayHaveTakenEffect)
    }
}
