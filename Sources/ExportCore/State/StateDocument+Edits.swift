/// Single changes of the whole, for those who hold it whole.
extension StateDocument {
    package mutating func open(_ lane: LaneID, start: EventTime) {
        let original = exportedByOriginal(of: lane)
        self[shard: shardName(holding: lane.hash64)].open(lane, start: start, original: original)
    }
}
