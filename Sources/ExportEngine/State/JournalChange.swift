import ExportCore
import Storage

/// What one caller wants of one document.
struct JournalChange: Sendable {
    enum Kind: Sendable {
        case edits
        /// Only the lease. Nothing is written where it has been renewed meanwhile.
        case renewal
        /// The last edits, and the lease let go.
        case release
    }

    enum Outcome: Sendable {
        case saved
        case failed(Journal.Failure)
        /// The shard has been split: the edits belong to its parts.
        case moved

        func get() throws(Journal.Failure) {
            if case .failed(let failure) = self { throw failure }
        }
    }

    var kind: Kind
    var edits: [JournalEdit] = []
}

/// A document as it shall be, with what becomes of each change.
struct JournalDraft: Sendable {
    var head: StateHead
    var node: StateNode
    var outcomes: [JournalChange.Outcome]
    /// The parts of a shard that is split by this write, which stand already.
    var parts: [ShardName: StateNode] = [:]
    var partTokens: [ShardName: StateToken] = [:]
}
