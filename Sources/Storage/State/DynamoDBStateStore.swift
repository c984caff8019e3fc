import AWSClient
import ExportCore
import ExportFailures
import Synchronization

/// The documents of the state in a DynamoDB table, each one item under a key of its own, replaced with a condition on its
/// version.
///
/// An item may weigh 400 kB. Shards stay far below it. Two things may not: a head that version 2 of this program wrote in
/// several items, and the copy of such a head; both are read and written in parts.
package final class DynamoDBStateStore: StateStore {
    private let client: DynamoDBClient
    private let table: String
    private let key: String
    /// The table's key attribute, once it is known.
    private let knownKeyName = Mutex<String?>(nil)
    private static let itemBytesMax = 390_000

    package init(client: DynamoDBClient, table: String, key: String) {
        self.client = client
        self.table = table
        self.key = key
    }

    package var dsn: StoreDSN { .dynamoDB(table: table, key: key) }

    package func load(_ place: StatePlace) async throws(StateStoreError) -> StoredState? {
        let keyName = try await keyName()
        // Between an old head and its parts the document may be replaced: then the head is read again.
        for _ in 0..<5 {
            guard let item = try await item(keyName, place.key(head: key)) else { return nil }
            guard case .string(let version)? = item["version"] else {
                throw malformed("its item lacks 'version'")
            }
            if case .binary(let bytes)? = item["document"] {
                return StoredState(bytes: bytes, token: StateToken(version))
            }
            guard case .number(let text)? = item["parts"], let parts = Int(text) else {
                throw malformed("its item has neither 'document' nor 'parts'")
            }
            if let bytes = try await self.parts(keyName, version, parts) {
                return StoredState(bytes: bytes, token: StateToken(version))
            }
        }
        throw malformed("parts of it are missing")
    }

    package func save(
        _ bytes: [UInt8], at place: StatePlace, replacing token: StateToken?
    ) async throws(StateStoreError) -> SaveAnswer {
        let keyName = try await keyName()
        if case .copy = place, bytes.count > Self.itemBytesMax { return try await copy(bytes, place, keyName) }
        guard bytes.count <= Self.itemBytesMax else { throw tooLarge(bytes.count) }
        let version = Self.version(of: bytes)
        let condition: DynamoDBAPI.Condition =
            if let token {
                .init("#version = :old", names: ["#version": "version"], values: [":old": .string(token.text)])
            } else {
                .init("attribute_not_exists(#key)", names: ["#key": keyName])
            }
        do {
            try await client.putItem(
                table: table,
                item: [
                    keyName: .string(place.key(head: key)), "version": .string(version), "document": .binary(bytes),
                ], condition: condition)
        } catch {
            if error.isConditionFailed { return .conflict }
            throw failure(error, while: "saving the state")
        }
        if let token { try await removeParts(of: token, keyName) }
        return .saved(StateToken(version))
    }

    /// Of a state that never fitted into one item. It is kept for people to read: `….v2#0`, `….v2#1` and so on.
    private func copy(
        _ bytes: [UInt8], _ place: StatePlace, _ keyName: String
    ) async throws(StateStoreError) -> SaveAnswer {
        for (number, start) in stride(from: 0, to: bytes.count, by: Self.itemBytesMax).enumerated() {
            let part = Array(bytes[start..<min(bytes.count, start + Self.itemBytesMax)])
            try await put([keyName: .string("\(place.key(head: key))#\(number)"), "document": .binary(part)])
        }
        return .saved(StateToken(Self.version(of: bytes)))
    }

    /// `1-<bytes>-<hash>`: unlike any before it, for every document names its writer and that writer's count. (The first
    /// number counts the items that version 2 wrote.)
    private static func version(of bytes: [UInt8]) -> String {
        "1-\(bytes.count)-\(StableHash.hexadecimal(String(decoding: bytes, as: UTF8.self)))"
    }

    private func tooLarge(_ bytes: Int) -> StateStoreError {
        StateStoreError(
            ExportError(
                .configuration,
                "one of its documents has \(bytes) bytes, and an item of DynamoDB holds 400 kB: keep the state in S3"))
    }

    /// Of a head that version 2 wrote.
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
