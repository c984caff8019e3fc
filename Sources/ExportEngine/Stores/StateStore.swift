/// Where the state document is kept.
///
/// Obligations of every store:
/// - `load` gives the newest saved bytes, and a token that stands for exactly them; `nil` where nothing was saved yet.
/// - `save` replaces the document only if it is still the one of the token (`nil`: only if there is none), atomically.
///   `.conflict`: it certainly was not saved *by this call's last attempt*; an earlier attempt, whose answer was lost,
///   may have been. An error with `outcomeUnknown`: it may or may not have been saved.
///   So after both the caller reloads, and recognises its own write by the writer that stands in it.
package protocol StateStore: Sendable {
    func load() async throws(StateStoreError) -> StoredState?
    func save(_ bytes: [UInt8], replacing token: StateToken?) async throws(StateStoreError) -> SaveAnswer
    /// Where it is, for errors.
    var dsn: StoreDSN { get }
    /// Keeps a copy beside the document, before its first replacement by a newer form.
    func keepCopy(_ bytes: [UInt8]) async throws(StateStoreError)
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
    func located(_ error: ExportError) -> ExportError {
        var error = error
        error.state = dsn
        return error
    }
}
