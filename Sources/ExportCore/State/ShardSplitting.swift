/// When a shard is too large to be written whole at every commit, and into what it is split then.
package struct ShardSplitting: Hashable, Sendable {
    /// A shard above this is split. A write costs what the shard weighs, and an item of DynamoDB may weigh 400 kB.
    package var bytesMax: Int

    package init(bytesMax: Int = 128 << 10) {
        self.bytesMax = bytesMax
    }

    /// By how many digits the names of the parts are longer; `nil`: it stays whole. Parts are at most half full on
    /// average, so that they do not split again at once.
    package func digits(bytes: Int, name: ShardName, lanes: Int) -> Int? {
        guard bytes > bytesMax, name.length < ShardName.lengthMax, lanes > 1 else { return nil }
        var digits = 1
        while name.length + digits < ShardName.lengthMax, bytes >> (4 * digits) > bytesMax / 2 { digits += 1 }
        return digits
    }
}

extension StateShard {
    /// The shard's parts, by the names that they get. All names are there, also those of empty parts: a part that is not
    /// found is damage, and never taken for one without lanes.
    package func parts(of name: ShardName, digits: Int) -> [ShardName: StateShard] {
        let names = name.children(digits: digits)
        var parts = Dictionary(uniqueKeysWithValues: names.map { ($0, StateShard()) })
        func part(_ hash: UInt64) -> ShardName { ShardName(holding: hash, length: name.length + digits) }
        for (lane, state) in lanes { parts[part(lane.hash64), default: StateShard()].lanes[lane] = state }
        for intent in intents {
            parts[part(intent.slice.lane.hash64), default: StateShard()].intents.append(intent)
        }
        for attempt in abandoned { parts[part(attempt.laneHash), default: StateShard()].abandoned.append(attempt) }
        for (group, streams) in exportedByOriginal {
            parts[part(LaneID(group: group).hash64), default: StateShard()].exportedByOriginal[group] = streams
        }
        return parts
    }
}

extension AbandonedAttempt {
    /// The hash of its lane, which stands in the manifest's folder: `…/<digest>/<day>/<name>`.
    package var laneHash: UInt64 {
        let components = manifestKey.split(separator: "/", omittingEmptySubsequences: false)
        if components.count >= 3 {
            let digest = components[components.count - 3]
            if digest.utf8.count == 16, let hash = UInt64(digest, radix: 16) { return hash }
        }
        return StableHash.value(manifestKey)
    }
}
