/// What concerns all lanes: which archive it is, and who is at it. It stands in the root document alone.
package struct StateHead: Hashable, Sendable {
    /// Where the archive is. A state is never used for another destination.
    package var destination: String
    /// Whose logs these are; `nil` until a run has seen a log group.
    package var account: String?
    package var region: String?
    package var lease: Lease?
    /// Of the last lease that was given; never shrinks.
    package var leaseGeneration: Int
    /// What the last discovery found due, for calls that may not wait; `nil` where it is done.
    package var round: Round?

    package init(destination: String) {
        self.destination = destination
        leaseGeneration = 0
    }
}

/// Recognises our own write when its answer was lost.
package struct StateWriter: Hashable, Sendable {
    package var run: RunID
    package var sequence: Int

    package init(run: RunID, sequence: Int) {
        self.run = run
        self.sequence = sequence
    }
}

/// One document of the state: a shard, or the note that it was split.
package struct StateNode: Hashable, Sendable {
    package enum Content: Hashable, Sendable {
        case shard(StateShard)
        case split(StateSplit)
    }

    package var writer: StateWriter
    /// Of the lease under which it was written: a run that finds a newer one than its own has lost the lease.
    package var generation: Int
    package var content: Content

    package init(
        writer: StateWriter = StateWriter(run: RunID(""), sequence: 0), generation: Int = 0,
        content: Content = .shard(StateShard())
    ) {
        self.writer = writer
        self.generation = generation
        self.content = content
    }

    package var shard: StateShard? {
        if case .shard(let shard) = content { shard } else { nil }
    }

    package var split: StateSplit? {
        if case .split(let split) = content { split } else { nil }
    }
}

/// A shard that grew too large: its lanes are in shards with names of so many digits more, in a folder that no other
/// attempt at splitting has ever used. So documents that a crash left behind are never taken for these.
package struct StateSplit: Hashable, Sendable {
    package var digits: Int
    package var folder: String

    package init(digits: Int, folder: String) {
        self.digits = digits
        self.folder = folder
    }

    /// 16, 256 or 4,096.
    package var fanOut: Int { 1 << (4 * digits) }
}
