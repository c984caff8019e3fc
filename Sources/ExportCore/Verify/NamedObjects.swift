/// The objects that an archive's manifests name, held against what is listed. An object takes the same few bytes here
/// whatever its key: of a million there are some tens of megabytes.
package struct NamedObjects: Sendable {
    /// Where an object is named.
    package struct Place: Hashable, Sendable {
        package var manifest: Int32
        package var object: Int32

        package init(manifest: Int32, object: Int32) {
            self.manifest = manifest
            self.object = object
        }
    }

    private struct Named {
        var place: Place
        var bytes: Int64
        var etag: UInt64
        var isSeen = false
    }

    package enum Answer: Hashable, Sendable {
        case asNamed
        case otherSize(Place)
        case otherETag(Place)
        case unnamed
    }

    private var named: [UInt64: Named] = [:]
    /// Two places that name one object.
    package private(set) var twice: [(first: Place, second: Place)] = []
    /// Where objects lie elsewhere than they were written, ETags say nothing: those that came in parts have others.
    private let comparesETags: Bool

    package init(comparesETags: Bool) {
        self.comparesETags = comparesETags
    }

    package var count: Int { named.count }

    /// - Parameter key: where the object lies here.
    package mutating func name(_ key: String, _ object: Manifest.Object, at place: Place) {
        let hash = StableHash.value(key)
        if let known = named[hash] {
            twice.append((known.place, place))
        } else {
            named[hash] = Named(place: place, bytes: object.bytes, etag: StableHash.value(object.etag))
        }
    }

    package mutating func take(listed key: String, bytes: Int64, etag: String?) -> Answer {
        let hash = StableHash.value(key)
        guard let known = named[hash] else { return .unnamed }
        named[hash]?.isSeen = true
        if known.bytes != bytes { return .otherSize(known.place) }
        guard comparesETags, let etag, known.etag != StableHash.value(etag) else { return .asNamed }
        return .otherETag(known.place)
    }

    /// Those that were not listed, in order.
    package var unseen: [Place] {
        named.values.filter { !$0.isSeen }.map(\.place).sorted {
            ($0.manifest, $0.object) < ($1.manifest, $1.object)
        }
    }
}

/// Which keys below an archive's prefix may lie there without being named: bookkeeping, and what attempts that the state
/// knows of have written so far.
package struct KeysInUse: Sendable {
    private let folders: [[UInt8]]

    /// - Parameters:
    ///   - bookkeeping: prefixes of keys.
    ///   - states: as they were before the archive was listed and after.
    package init(layout: ArchiveLayout, bookkeeping: [String], _ states: [StateDocument]) {
        let attempts = states.flatMap { $0.intents.map(\.prefix) + $0.abandoned.map(\.prefix) }
        folders = Set(ArchiveLayout.ownKeys(prefix: layout.prefix) + bookkeeping + attempts).sorted()
            .map { Array($0.utf8) }
    }

    package func holds(_ key: String) -> Bool {
        folders.contains { key.utf8.starts(with: $0) }
    }
}

extension ArchiveLayout {
    /// What `verify` keeps of its calls.
    package var verifyRoot: String { "\(prefix)_verify/" }

    /// Where there is bookkeeping, and no objects.
    static func ownKeys(prefix: String) -> [String] {
        ["_manifests/", "_index/", "_state/", "_verify/", ArchiveIdentity.name].map { prefix + $0 }
    }

    /// Whether the key is of bookkeeping.
    package static func isOwn(_ key: String, prefix: String) -> Bool {
        ownKeys(prefix: prefix).contains { key.utf8.starts(with: $0.utf8) }
    }

    /// The first digits of the lane's digest in the name of an attempt's folder; `nil`: the key lies in none.
    package static func laneDigits(inKey key: String) -> Substring? {
        key.split(separator: "/").dropLast().lazy.compactMap { folder -> Substring? in
            let words = folder.split(separator: "-", omittingEmptySubsequences: false)
            guard words.count >= 4, words[words.count - 1].utf8.count == 8, words[words.count - 2].utf8.count == 8,
                words[words.count - 3].utf8.count == 20, words[words.count - 4].utf8.count == 20
            else { return nil }
            return words[words.count - 2]
        }.last
    }
}
