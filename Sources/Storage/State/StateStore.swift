import ExportCore
import ExportFailures

/// Where the documents of the state are kept: a head and, beside it, shards and copies.
///
/// Obligations of every store:
/// - `load` gives the newest saved bytes of a document, and a token that stands for exactly them; `nil` where nothing was
///   saved there yet.
/// - `save` replaces a document only if it is still the one of the token (`nil`: only if there is none), atomically.
///   `.conflict`: it certainly was not saved *by this call's last attempt*; an earlier attempt, whose answer was lost,
///   may have been. An error with `outcomeUnknown`: it may or may not have been saved.
///   So after both the caller reloads, and recognises its own write by the writer that stands in it.
/// - Documents are independent of each other: nothing is promised about two of them together.
package protocol StateStore: Sendable {
    func load(_ place: StatePlace) async throws(StateStoreError) -> StoredState?
    func save(
        _ bytes: [UInt8], at place: StatePlace, replacing token: StateToken?
    ) async throws(StateStoreError) -> SaveAnswer
    /// Where it is, for errors.
    var dsn: StoreDSN { get }
}

/// One document of a state.
package enum StatePlace: Hashable, Sendable {
    /// At the DSN itself.
    case head
    case shard(folder: String, name: String)
    /// Kept before a document is replaced by a newer form: `original`, `v2`.
    case copy(String)

    /// The place's key, beside the head's: `state.json` → `state.lanes/<folder>/a3f.json`, `state.json.v2`.
    package func key(head: String) -> String {
        switch self {
        case .head: head
        case .shard(let folder, let name): "\(Self.shardFolder(head: head))\(folder)/\(name).json"
        case .copy(let name): "\(head).\(name)"
        }
    }

    /// What the keys of all shards begin with.
    package static func shardFolder(head: String) -> String {
        (head.hasSuffix(".json") ? String(head.dropLast(5)) : head) + ".lanes/"
    }
}

package struct StoredState: Sendable {
    package var bytes: [UInt8]
    package var token: StateToken

    package init(bytes: [UInt8], token: StateToken) {
        self.bytes = bytes
        self.token = token
    }
}

/// Stands for one version of the stored bytes: an ETag, a version, a digest.
package struct StateToken: Hashable, Sendable {
    package var text: String

    package init(_ text: String) {
        self.text = text
    }
}

package enum SaveAnswer: Hashable, Sendable {
    case saved(StateToken)
    case conflict
}

package struct StateStoreError: Error, Sendable, CustomStringConvertible {
    package var error: ExportError
    package var outcomeUnknown: Bool

    package init(_ error: ExportError, outcomeUnknown: Bool = false) {
        self.error = error
        self.outcomeUnknown = outcomeUnknown
    }

    package var description: String { error.description }
}

extension StateStore {
    /// The error as one of this state.
    package func located(_ error: ExportError) -> ExportError {
        var error = error
        error.state = dsn
        return error
    }

    /// Keeps a copy beside the head. The copy of an earlier try, at the same bytes or at others, stays as it is.
    package func keepCopy(_ bytes: [UInt8], named name: String) async throws(StateStoreError) {
        _ = try await save(bytes, at: .copy(name), replacing: nil)
    }
}
