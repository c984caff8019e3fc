/// By which call a part of a read is read. Each has a quota of its own [S-READ-RATE].
package enum ReadSource: Hashable, Sendable, CaseIterable {
    /// FilterLogEvents: whatever there is.
    case filter
    /// GetLogEvents: what is certainly of one stream and stands still.
    case stream
}

/// Which quota takes the next part of a read: how many readers may be at work with each call, and how many are. They bound
/// the memory of a run, too. A pure value.
///
/// FilterLogEvents begins with what it alone may read. What both may read GetLogEvents takes first, for nobody else uses its
/// quota, and FilterLogEvents where it has nothing else to do. Few large slices are under way at once, with many readers
/// each: so large lanes come to their newest columns one after the other, and FilterLogEvents has those to read while
/// GetLogEvents reads the old ones of the next.
package struct ReadShares: Hashable, Sendable {
    /// What a slice is to the two.
    package enum Kind: Hashable, Sendable, CaseIterable {
        case filterAlone
        /// For both, and for one reader.
        case small
        /// For both, and for several readers.
        case large
    }

    /// A reader that may go to work.
    package struct Permit: Hashable, Sendable {
        package var source: ReadSource
        /// How many were free at that source, this one included.
        package var free: Int
    }

    private var free: [ReadSource: Int]
    private var largeAtWork = 0
    private static let largeMost = 3
    /// What slices there are whose lanes are not at work.
    package var waiting: Set<Kind> = []

    package init(filter: Int, stream: Int) {
        free = [.filter: max(1, filter), .stream: max(0, stream)]
    }

    /// Slices that may begin now.
    package struct Opening: Hashable, Sendable {
        package var source: ReadSource
        package var kinds: Set<Kind>
    }

    /// In the order in which they are looked for.
    package var openings: [Opening] {
        var openings: [Opening] = []
        if has(.filter) { openings.append(Opening(source: .filter, kinds: [.filterAlone])) }
        if has(.stream) {
            openings.append(Opening(source: .stream, kinds: shared))
        }
        if has(.filter) { openings.append(Opening(source: .filter, kinds: shared)) }
        return openings
    }

    private var shared: Set<Kind> { largeAtWork < Self.largeMost ? [.small, .large] : [.small] }

    private var slicesWait: Bool { !waiting.isDisjoint(with: shared.union([.filterAlone])) }

    package mutating func begin(_ kind: Kind, by source: ReadSource) {
        free[source, default: 0] -= 1
        if kind == .large { largeAtWork += 1 }
    }

    package mutating func end(_ kind: Kind, by source: ReadSource) {
        giveBack(source)
        if kind == .large { largeAtWork -= 1 }
    }

    /// For one more reader of a slice that is under way; `nil`: none is free for it. FilterLogEvents leaves what is free to
    /// the slices that could begin.
    package mutating func takeAnother(mayStream: Bool) -> Permit? {
        let isForFilter = has(.filter) && !slicesWait
        let source: ReadSource? = mayStream && has(.stream) ? .stream : isForFilter ? .filter : nil
        guard let source else { return nil }
        defer { free[source, default: 0] -= 1 }
        return Permit(source: source, free: free[source, default: 0])
    }

    package mutating func giveBack(_ source: ReadSource) {
        free[source, default: 0] += 1
    }

    private func has(_ source: ReadSource) -> Bool { free[source, default: 0] > 0 }
}
