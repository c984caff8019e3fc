/// An account-level retention policy: which groups it is for, and how long they keep their events [S-RETENTION-ACCOUNT].
package struct RetentionPolicy: Codable, Sendable, Equatable {
    package var name: String
    /// `nil`: NEVER_EXPIRE.
    package var days: Int?
    /// For groups whose names begin so; `nil`: for all.
    package var prefix: String?
    /// RETROACTIVE; else NEW_ONLY: for groups that are created after the policy.
    package var isRetroactive: Bool

    package init(_ name: String, days: Int?, prefix: String? = nil, isRetroactive: Bool = true) {
        self.name = name
        self.days = days
        self.prefix = prefix
        self.isRetroactive = isRetroactive
    }
}

/// The account's retention policies in one region, and since when they count. The groups ask here how long they keep their
/// events.
final class AccountRetention {
    /// How long after it was made or changed a policy takes effect.
    static let delay: Int64 = 86_400_000
    static let policiesMax = 20

    private struct Entry {
        let createdAt: Int64
        var updatedAt: Int64
        /// What the policy says now, and from when on.
        var latest: RetentionPolicy
        var effectiveAt: Int64
        /// What it says until then; `nil`: nothing yet.
        var previous: RetentionPolicy?

        func inForce(at instant: Int64) -> RetentionPolicy? { instant >= effectiveAt ? latest : previous }
    }

    /// In the order of their creation.
    private var entries: [Entry] = []

    var policies: [(policy: RetentionPolicy, updatedAt: Int64)] { entries.map { ($0.latest, $0.updatedAt) } }

    func has(_ name: String) -> Bool { entries.contains { $0.latest.name == name } }

    func put(_ policy: RetentionPolicy, at now: Int64) {
        if let index = entries.firstIndex(where: { $0.latest.name == policy.name }) {
            entries[index].previous = entries[index].inForce(at: now)
            entries[index].latest = policy
            entries[index].updatedAt = now
            entries[index].effectiveAt = now + Self.delay
        } else {
            entries.append(
                Entry(
                    createdAt: now, updatedAt: now, latest: policy, effectiveAt: now + Self.delay, previous: nil))
        }
    }

    func remove(_ name: String) {
        entries.removeAll { $0.latest.name == name }
    }

    /// The instants up to `now`, later than `last`, at which some group may keep its events for another time than before.
    func changes(after last: Int64, through now: Int64) -> [Int64] {
        entries.isEmpty ? [] : entries.map(\.effectiveAt).filter { $0 > last && $0 <= now }.sorted()
    }

    /// The policy that decides for a group; `nil`: its own retention does. Of several the one that keeps the longest, and
    /// of equals the one that was made first.
    func policy(for group: String, createdAt: Int64, at instant: Int64) -> RetentionPolicy? {
        guard !entries.isEmpty else { return nil }
        let name = ExactName(group)
        var best: RetentionPolicy?
        for entry in entries {
            guard let policy = entry.inForce(at: instant), policy.prefix.map({ name.hasPrefix($0) }) ?? true,
                policy.isRetroactive || createdAt > entry.createdAt
            else { continue }
            if let known = best, known.days ?? .max >= policy.days ?? .max { continue }
            best = policy
        }
        return best
    }
}
