/// Which log groups the operator means: what any of some patterns matches, less what any of others does. A group that
/// several match is selected once.
package struct GroupSelection: Hashable, Sendable {
    /// An empty list selects every group.
    package var wanted: [GroupPattern]
    package var excluded: [GroupPattern]

    package init(_ wanted: [GroupPattern], excluded: [GroupPattern] = []) {
        self.wanted = wanted
        self.excluded = excluded
    }

    /// - Parameter excluded: globs over whole names.
    package init(prefixes: [String], excluded: [String] = []) {
        self.init(prefixes.map { GroupPattern(.prefix($0)) }, excluded: excluded.map { GroupPattern(.glob($0)) })
    }

    /// The prefixes that have to be asked for: one that extends another adds nothing. Empty: all groups.
    package var prefixesToList: [String] {
        let sorted = Set(wanted.map(\.head)).sorted()
        if sorted.first == "" { return [] }
        return sorted.filter { prefix in !sorted.contains { $0 != prefix && prefix.hasPrefix($0) } }
    }

    package func selects(_ name: LogGroupName) -> Bool {
        wants(name) && !excluded.contains { $0.matches(name) }
    }

    /// Whether it would be selected if nothing were left out.
    package func wants(_ name: LogGroupName) -> Bool {
        wanted.isEmpty || wanted.contains { $0.matches(name) }
    }

    /// The patterns that concern none of the groups that were listed: most likely typing errors.
    package func unmatched(among listed: [LogGroupName]) -> [UnmatchedPattern] {
        let candidates = listed.filter(wants)
        return wanted.filter { pattern in !listed.contains { pattern.matches($0) } }
            .map { UnmatchedPattern(pattern: $0, isExcluding: false) }
            + excluded.filter { pattern in !candidates.contains { pattern.matches($0) } }
            .map { UnmatchedPattern(pattern: $0, isExcluding: true, nearest: $0.nearest(among: candidates)) }
    }

    /// An ARN of another account than the one in which groups are looked for.
    package func pattern(ofOtherAccountThan account: String) -> UnmatchedPattern? {
        first { $0.account.map { $0 != account } ?? false }
    }

    /// An ARN of another region.
    package func pattern(ofOtherRegionThan region: String) -> UnmatchedPattern? {
        first { $0.region.map { $0 != region } ?? false }
    }

    private func first(where isOther: (GroupPattern) -> Bool) -> UnmatchedPattern? {
        wanted.first(where: isOther).map { UnmatchedPattern(pattern: $0, isExcluding: false) }
            ?? excluded.first(where: isOther).map { UnmatchedPattern(pattern: $0, isExcluding: true) }
    }

    package var namesAccounts: Bool { (wanted + excluded).contains { $0.account != nil } }
}

/// A pattern that concerns no group.
package struct UnmatchedPattern: Hashable, Sendable {
    package var pattern: GroupPattern
    /// Whether it was to leave groups out.
    package var isExcluding: Bool
    /// What was perhaps meant.
    package var nearest: String?

    package init(pattern: GroupPattern, isExcluding: Bool, nearest: String? = nil) {
        self.pattern = pattern
        self.isExcluding = isExcluding
        self.nearest = nearest
    }
}

extension GroupPattern {
    /// Where a misspelt pattern's group probably is: below the last folder that it goes into. Empty: among all.
    package var neighbourhood: String {
        // Of a prefix the last folder itself may be what is misspelt; of a glob it is what lies in it.
        let certain = if case .glob = form { head[...] } else { head.dropLast() }
        guard let slash = certain.lastIndex(of: "/") else { return "" }
        return String(head[...slash])
    }

    /// What was perhaps meant, if the service has these groups. Of a prefix it is a prefix, where that is nearer.
    package func nearest(among names: [LogGroupName]) -> String? {
        let most = min(EditDistance.most, max(1, head.utf8.count / 4))
        switch form {
        case .glob: return nil
        case .name(let name):
            return EditDistance.nearest(to: name, among: names.map(\.text), atMost: most)
        case .prefix(let prefix):
            let heads = Set(names.flatMap { Self.heads(of: $0.text, as: prefix) })
            let whole = EditDistance.nearest(to: prefix, among: names.map(\.text), atMost: most)
            guard let begun = EditDistance.nearest(to: prefix, among: heads.sorted(), atMost: most) else {
                return whole
            }
            guard let whole else { return begun }
            return EditDistance.between(whole, prefix) <= EditDistance.between(begun, prefix) ? whole : begun
        }
    }

    /// What the name begins with down to each of its folders; the name, and as much of it as the prefix has, where that is no
    /// folder.
    private static func heads(of name: String, as prefix: String) -> [String] {
        let folders = name.indices.filter { name[$0] == "/" }.map { String(name[...$0]) }
        let own = prefix.hasSuffix("/") ? [] : [String(name.prefix(prefix.count)), name]
        return folders.filter { $0.utf8.count > 1 } + own
    }
}
