/// Which lanes a run has, and how each is copied first: by tasks, or by reads and why.
package enum LaneSelection {
    /// How new columns of a lane are copied.
    package enum Way: Hashable, Sendable {
        case tasks
        case reads(PlanReason)
    }

    package struct Selected: Sendable {
        package var lane: LaneID
        package var way: Way
        package var group: LogGroup
        /// The streams that concern the lane.
        package var streams: StreamListing
        /// When they were asked for; `nil`: now.
        package var listed: ServiceTime?
        /// When its group (its stream) came to be.
        package var creation: ServiceTime
    }

    package static func lanes(of entry: GroupEntry, policy: ExportPolicy) -> [Selected] {
        let groupWay = way(for: entry.group, policy: policy)
        guard policy.taskScope == .stream, policy.engine == .exportTask else {
            return [
                Selected(
                    lane: LaneID(group: entry.group.arn), way: groupWay, group: entry.group, streams: entry.streams,
                    listed: entry.listed, creation: entry.group.creation)
            ]
        }
        let prefixes = properPrefixes(among: entry.streams.streams.map(\.name))
        return entry.streams.streams.map { stream in
            Selected(
                lane: LaneID(group: entry.group.arn, stream: stream.name),
                way: groupWay == .tasks && prefixes.contains(stream.name) ? .reads(.nameIsPrefixOfAnother) : groupWay,
                group: entry.group, streams: .all([stream]), listed: entry.listed,
                creation: min(stream.creation, entry.group.creation))
        }
    }

    /// The lanes of all groups.
    package static func lanes(of inventory: Inventory, policy: ExportPolicy) -> Set<LaneID> {
        Set(inventory.groups.flatMap { lanes(of: $0, policy: policy).map(\.lane) })
    }

    static func way(for group: LogGroup, policy: ExportPolicy) -> Way {
        if policy.engine == .read { return .reads(.readEngine) }
        if group.groupClass != .standard { return .reads(.classWithoutTasks) }
        if let retention = group.retention, retention < policy.shortestRetentionForTasks {
            return .reads(.shortRetention)
        }
        return .tasks
    }

    /// The names that another name begins with: a task selects by prefix, so it cannot select these alone
    /// [S-EXPORT-PREFIX].
    package static func properPrefixes(among names: [LogStreamName]) -> Set<LogStreamName> {
        // In byte order, what a name is a prefix of follows it directly.
        let sorted = names.map { (name: $0, bytes: Array($0.text.utf8)) }
            .sorted { $0.bytes.lexicographicallyPrecedes($1.bytes) }
        var found: Set<LogStreamName> = []
        for (name, next) in zip(sorted, sorted.dropFirst()) where next.bytes.starts(with: name.bytes) {
            if next.bytes.count > name.bytes.count { found.insert(name.name) }
        }
        return found
    }
}
