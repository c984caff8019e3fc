/// The journal: what the archive holds, what is under way, and who is at it. The whole of it, as one value; it is stored
/// as a small head and, once it has grown, many shards.
///
/// Every write of a part is a compare-and-swap. Pure: it is changed by values and read by values; `StateCodec` gives its
/// parts bytes.
package struct StateDocument: Hashable, Sendable {
    package var head: StateHead
    /// Every document, by name; the root is always there, and so are all shards of a split.
    package var nodes: [ShardName: StateNode]

    package init(destination: String) {
        head = StateHead(destination: destination)
        nodes = [.root: StateNode()]
    }

    package init(head: StateHead, root: StateNode) {
        self.head = head
        nodes = [.root: root]
    }

    // MARK: Which shard

    package func shardName(holding hash: UInt64) -> ShardName {
        var name = ShardName.root
        while let split = nodes[name]?.split {
            name = ShardName(holding: hash, length: name.length + split.digits)
        }
        return name
    }

    package func shardName(holding attempt: AttemptID) -> ShardName? {
        nodes.first { $0.value.shard?.intent(attempt) != nil }?.key
    }

    package subscript(shard name: ShardName) -> StateShard {
        get { nodes[name]?.shard ?? StateShard() }
        // Taken out meanwhile: a shard that two values hold would be copied for every change.
        _modify {
            var shard = nodes[name]?.shard ?? StateShard()
            nodes[name, default: StateNode()].content = .shard(StateShard())
            defer { nodes[name, default: StateNode()].content = .shard(shard) }
            yield &shard
        }
    }

    /// The split that made the shard; `nil` for the root.
    package func split(above name: ShardName) -> StateSplit? {
        (0..<name.length).reversed().lazy.compactMap { nodes[name.prefix(length: $0)]?.split }.first
    }

    /// The names of all shards that hold lanes, in order.
    package var shardNames: [ShardName] { nodes.filter { $0.value.split == nil }.keys.sorted() }

    package var isSplit: Bool { nodes[.root]?.split != nil }

    // MARK: What is in it

    package func lane(_ lane: LaneID) -> LaneState? { self[shard: shardName(holding: lane.hash64)].lanes[lane] }

    package func intent(for lane: LaneID) -> Intent? { self[shard: shardName(holding: lane.hash64)].intent(for: lane) }

    package func intent(_ attempt: AttemptID) -> Intent? {
        for node in nodes.values { if let intent = node.shard?.intent(attempt) { return intent } }
        return nil
    }

    /// All lanes, as one table.
    package var lanes: Lanes {
        get { Lanes(document: self) }
        _modify {
            var table = Lanes(document: self)
            nodes = [:]
            defer { self = table.document }
            yield &table
        }
    }

    /// In order of the shards, and in each in the order in which they were journaled.
    package var intents: [Intent] {
        get { shardNames.flatMap { self[shard: $0].intents } }
        set {
            for name in shardNames { self[shard: name].intents = [] }
            for intent in newValue { self[shard: shardName(holding: intent.slice.lane.hash64)].intents.append(intent) }
        }
    }

    package var abandoned: [AbandonedAttempt] {
        get { shardNames.flatMap { self[shard: $0].abandoned } }
        set {
            for name in shardNames { self[shard: name].abandoned = [] }
            for attempt in newValue { self[shard: shardName(holding: attempt.laneHash)].abandoned.append(attempt) }
        }
    }

    package var exportedByOriginal: [LogGroupARN: [LogStreamName: Int64]] {
        get {
            shardNames.reduce(into: [:]) { all, name in
                all.merge(self[shard: name].exportedByOriginal) { first, _ in first }
            }
        }
        set {
            for name in shardNames { self[shard: name].exportedByOriginal = [:] }
            for (group, streams) in newValue {
                self[shard: shardName(holding: LaneID(group: group).hash64)].exportedByOriginal[group] = streams
            }
        }
    }

    /// What the original exported of a lane that is not open yet.
    package func exportedByOriginal(of lane: LaneID) -> [LogStreamName: Int64] {
        let group = LaneID(group: lane.group)
        let streams = self[shard: shardName(holding: group.hash64)].exportedByOriginal[lane.group] ?? [:]
        guard let stream = lane.stream else { return streams }
        return streams.filter { $0.key == stream }
    }

    package var destination: String { head.destination }
    package var lease: Lease? {
        get { head.lease }
        set { head.lease = newValue }
    }
    package var leaseGeneration: Int {
        get { head.leaseGeneration }
        set { head.leaseGeneration = newValue }
    }
    /// Of the root document.
    package var writer: StateWriter {
        get { nodes[.root, default: StateNode()].writer }
        set { nodes[.root, default: StateNode()].writer = newValue }
    }

    package typealias Writer = StateWriter
}

extension StateDocument {
    /// The lanes of all shards, looked at as one dictionary.
    package struct Lanes: Sequence, Sendable {
        fileprivate var document: StateDocument

        package subscript(lane: LaneID) -> LaneState? {
            get { document.lane(lane) }
            _modify { yield &document[shard: document.shardName(holding: lane.hash64)].lanes[lane] }
        }

        package var isEmpty: Bool { document.nodes.values.allSatisfy { $0.shard?.lanes.isEmpty ?? true } }
        package var count: Int { document.nodes.values.reduce(0) { $0 + ($1.shard?.lanes.count ?? 0) } }
        /// Lane by lane, in no order.
        package var keys: [LaneID] { document.nodes.values.flatMap { $0.shard.map { Array($0.lanes.keys) } ?? [] } }
        package var values: [LaneState] {
            document.nodes.values.flatMap { $0.shard.map { Array($0.lanes.values) } ?? [] }
        }

        package func makeIterator() -> AnyIterator<(key: LaneID, value: LaneState)> {
            var shards = document.nodes.values.compactMap(\.shard).makeIterator()
            var lanes = shards.next()?.lanes.makeIterator()
            return AnyIterator {
                while true {
                    if let lane = lanes?.next() { return (lane.key, lane.value) }
                    guard let next = shards.next() else { return nil }
                    lanes = next.lanes.makeIterator()
                }
            }
        }
    }
}
