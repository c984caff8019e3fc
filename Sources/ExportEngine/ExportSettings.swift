import ExportCore
import ExportFailures
import LogCodec
import Storage

/// Everything that a run is told: what must be said, and `choices`, which read as members of their own
/// (`settings.policy`).
@dynamicMemberLookup
package struct ExportSettings: Sendable {
    package var selection: GroupSelection
    package var destination: Destination
    package var layout: ArchiveLayout
    package var choices: ExportChoices

    package init(
        selection: GroupSelection, destination: Destination, layout: ArchiveLayout,
        choices: ExportChoices = ExportChoices()
    ) {
        self.selection = selection
        self.destination = destination
        self.layout = layout
        self.choices = choices
    }

    package subscript<Value>(dynamicMember path: WritableKeyPath<ExportChoices, Value>) -> Value {
        get { choices[keyPath: path] }
        set { choices[keyPath: path] = newValue }
    }

    var writtenFormat: EventFormat { choices.writtenFormat }

    /// What cannot be, before anything is looked up.
    package func checkForContradictions() throws(ExportError) {
        if case .folder(let path) = destination.place, choices.policy.engine == .exportTask {
            throw ExportError(.configuration, .folderNeedsReads(path: path))
        }
    }
}

extension ExportSettings {
    /// What would expire before it is copied, every time, is accepted by name or refused.
    func checkRetention(_ inventory: Inventory) throws(ExportError) {
        let groups = choices.policy.expireBeforeCopy(inventory)
        guard !groups.isEmpty, !choices.acceptedLoss.contains(.maxLateness) else { return }
        throw ExportError(
            .configuration,
            .eventsExpireBeforeCopy(groups: groups.map(\.name.text), delay: choices.policy.exportDelay))
    }
}

/// What may be chosen. The defaults stand here and nowhere else: the help and the documents take them from here.
package struct ExportChoices: Sendable {
    package var policy = ExportPolicy()
    /// Of these settings the operator accepts what they lose.
    package var acceptedLoss: Set<BoundedSetting> = []
    /// What sweeps and reads write; `nil`: text behind export tasks, jsonl in the read engine.
    package var format: EventFormat?
    package var compression: Compression = .gzip
    package var index = ObjectIndexing.terms
    package var unmask = false
    /// The first wait between two looks at a task; `nil`: as the last tasks teach.
    package var pollInterval: Span?
    package var leaseTTL: Span = .minutes(2)
    package var windDown: Span = .seconds(30)
    /// Requests per second to FilterLogEvents.
    package var requestsPerSecond = 5.0
    /// DescribeLogStreams calls under way at once.
    package var discoveryWidth = 16
    /// Readers of events at once, in all lanes together: as many as there are requests in a second by default, so that the
    /// quota is used where a page takes a second. Each holds up to 10 MB.
    package var readWidth = 5
    /// The same for GetLogEvents, whose quota is another [S-READ-RATE]: what only one stream can hold is read by both. `nil`: as
    /// many as there are requests in a second, and no more than ten. Zero: it is not used.
    package var streamReadWidth: Int?
    /// Objects of the archive that are read or written at once.
    package var objectWidth = 8
    /// An object that we write is finished when it has reached this size, compressed.
    package var objectBytes = 256 << 20
    /// Of an upload to S3 in parts, which wants at least 5 MiB; an object that is no larger is written in one piece. Every
    /// reader holds up to a part, so it is as small as it can be.
    package var partBytes = 5 << 20
    package var storage = StorageOptions()
    /// Whether a new state in a bucket is trusted to a store that was seen to look at the conditions of writes.
    package var probesStateStore = false
    /// What one commit of a read holds at most, about, in bytes of pages: a crash costs no more than that.
    package var sliceBytes = 1 << 30

    /// A document of the state that is larger is split into shards.
    package var shardBytesMax = ShardSplitting().bytesMax

    /// Of one query: a token that leads round in a circle is a service that is broken. About a terabyte.
    package var pagesMax = 1_000_000

    package init() {}

    package var writtenFormat: EventFormat { format ?? (policy.engine == .read ? .jsonl : .text) }
}
