import ExportCore
import ExportFailures
import Storage

/// Holds what is listed of an archive against what its manifests name: a few requests for a thousand objects, and none for
/// each.
///
/// Runs may be at work meanwhile. Objects are listed before manifests, so that what is committed between is named; and what
/// looks wrong is looked at once more.
struct ListingCheck: Sendable {
    struct Listed: Sendable {
        var manifestKeys: [String] = []
        /// Of all that is listed and is not bookkeeping.
        var objects: [ListedObject] = []
        var bytes: Int64 = 0
    }

    private struct Differing {
        var place: NamedObjects.Place
        var listed: ListedObject
        var isSize: Bool
    }

    let archive: any ArchiveStore
    let layout: ArchiveLayout
    let selection: GroupSelection
    let window: TimeWindow?
    let keys: KeyMove
    /// What more may lie under the prefix: the state.
    let bookkeeping: [String]

    /// So many objects are looked at once more.
    private static let confirmedMax = 2000

    static func listed(_ archive: any ArchiveStore, _ layout: ArchiveLayout) async throws(ExportError) -> Listed {
        var listed = Listed()
        for object in try await archive.list(under: layout.prefix) {
            if ArchiveLayout.isOwn(object.key, prefix: layout.prefix) { continue }
            listed.objects.append(object)
            listed.bytes += object.bytes
        }
        listed.manifestKeys = try await archive.list(under: layout.manifestRoot).map(\.key)
            .filter { $0.hasSuffix(".json") }
        return listed
    }

    /// What the manifests say together.
    private struct Names {
        var named: NamedObjects
        var manifestKeys: [String] = []
        var laneDigits: Set<Substring> = []
        /// How the folders of attempts end whose manifest cannot be read.
        var unreadableAttempts: Set<String> = []
        var findings: [Finding] = []
    }

    /// - Parameters:
    ///   - shelf: as the manifests were listed after the objects.
    ///   - states: as read before and after.
    func findings(
        _ listed: Listed, _ shelf: VerifyShelf, states: [StateDocument]
    ) async throws(ExportError) -> [Finding] {
        var names = try await names(in: shelf)
        for lane in states.flatMap(\.lanes.keys) where selection.selects(lane.group.name) {
            names.laneDigits.insert(Substring(lane.digest.prefix(8)))
        }
        let inUse = KeysInUse(layout: layout, bookkeeping: bookkeeping, states)
        var differing: [Differing] = []
        var strays: [ListedObject] = []
        for object in listed.objects {
            switch names.named.take(listed: object.key, bytes: object.bytes, etag: object.etag) {
            case .asNamed: break
            case .otherSize(let place): differing.append(Differing(place: place, listed: object, isSize: true))
            case .otherETag(let place): differing.append(Differing(place: place, listed: object, isSize: false))
            case .unnamed: if !inUse.holds(object.key) { strays.append(object) }
            }
        }
        var findings = names.findings
        findings += try await gone(names.named.unseen, names.manifestKeys)
        findings += try await damaged(differing, names.manifestKeys)
        findings += try await doubled(names.named.twice, names.manifestKeys)
        return findings
            + (try await unexpected(strays.filter { isConcerned($0.key, names) }, hasState: !states.isEmpty))
    }

    private func names(in shelf: VerifyShelf) async throws(ExportError) -> Names {
        var names = Names(named: NamedObjects(comparesETags: keys.dropped == nil))
        for folder in shelf.folders {
            let read = try await shelf.read(folder)
            for (key, why) in read.unreadable.sorted(by: { $0.key < $1.key }) {
                names.findings.append(Finding(.damaged, .manifestUnreadable(why), manifest: key))
                names.unreadableAttempts.insert(Self.attempt(ofManifest: key, folder.digest))
            }
            for (key, manifest) in read.manifests.sorted(by: { $0.key < $1.key }) {
                if selection.selects(manifest.slice.lane.group.name) {
                    names.laneDigits.insert(folder.digest.prefix(8))
                }
                names.manifestKeys.append(key)
                let number = Int32(names.manifestKeys.count - 1)
                for (index, object) in manifest.objects.enumerated() {
                    names.named.name(keys.key(object.key), object, at: .init(manifest: number, object: Int32(index)))
                }
            }
        }
        return names
    }

    // MARK: Each kind

    private func gone(_ places: [NamedObjects.Place], _ keys: [String]) async throws(ExportError) -> [Finding] {
        var findings: [Finding] = []
        for place in places {
            guard let (object, manifest, key) = try await object(at: place, keys), isWanted(manifest) else { continue }
            let lies = self.keys.key(object.key)
            if findings.count < Self.confirmedMax, try await isThere(lies, object.bytes) { continue }
            findings.append(finding(.missing, .objectGone, lies, manifest, key, events: object.events))
        }
        return findings
    }

    private func damaged(
        _ places: [Differing], _ keys: [String]
    ) async throws(ExportError) -> [Finding] {
        var findings: [Finding] = []
        for entry in places {
            guard let (object, manifest, key) = try await object(at: entry.place, keys), isWanted(manifest) else {
                continue
            }
            let sign: Finding.Sign =
                entry.isSize
                ? .size(entry.listed.bytes, expected: object.bytes)
                : .etag(entry.listed.etag ?? "", expected: object.etag)
            findings.append(
                finding(
                    entry.isSize ? .damaged : .altered, sign, entry.listed.key, manifest, key, events: object.events))
        }
        return findings
    }

    private func doubled(
        _ twice: [(first: NamedObjects.Place, second: NamedObjects.Place)], _ keys: [String]
    ) async throws(ExportError) -> [Finding] {
        var findings: [Finding] = []
        for (first, second) in twice {
            guard let (object, manifest, key) = try await object(at: second, keys), isWanted(manifest) else { continue }
            findings.append(
                finding(
                    .doubled, .otherManifest(keys[Int(first.manifest)]), self.keys.key(object.key), manifest, key,
                    events: object.events))
        }
        return findings
    }

    private func unexpected(_ strays: [ListedObject], hasState: Bool) async throws(ExportError) -> [Finding] {
        var findings: [Finding] = []
        for object in strays {
            // Without the state nobody knows which attempts are under way.
            if !hasState, ArchiveLayout.laneDigits(inKey: object.key) != nil { continue }
            if findings.count < Self.confirmedMax, try await !isThere(object.key, object.bytes) { continue }
            findings.append(Finding(.unexpected, .noManifest, object: object.key))
        }
        return findings
    }

    private func finding(
        _ kind: Finding.Kind, _ sign: Finding.Sign, _ object: String, _ manifest: Manifest, _ key: String,
        events: Int64?
    ) -> Finding {
        Finding(
            kind, sign, lane: manifest.slice.lane, window: manifest.window, object: object, manifest: key,
            events: events)
    }

    // MARK: What is asked once more

    private func object(
        at place: NamedObjects.Place, _ keys: [String]
    ) async throws(ExportError) -> (Manifest.Object, Manifest, String)? {
        let key = keys[Int(place.manifest)]
        guard let bytes = try await archive.bytes(of: key, nil), let manifest = try? ManifestCodec.decode(bytes),
            manifest.objects.indices.contains(Int(place.object))
        else { return nil }
        return (manifest.objects[Int(place.object)], manifest, key)
    }

    private func isThere(_ key: String, _ bytes: Int64) async throws(ExportError) -> Bool {
        bytes == 0 ? try await archive.facts(of: key) != nil : try await archive.bytes(of: key, 0...0) != nil
    }

    // MARK: What is concerned

    private func isWanted(_ manifest: Manifest) -> Bool {
        selection.selects(manifest.slice.lane.group.name) && (window.map(manifest.window.overlaps) ?? true)
    }

    /// What nobody names belongs to whose lane's digits its folder bears. Of what bears none only the question about all of
    /// the archive can be asked.
    private func isConcerned(_ key: String, _ names: Names) -> Bool {
        guard window == nil else { return false }
        guard !names.unreadableAttempts.contains(where: { !$0.isEmpty && key.contains($0) }) else { return false }
        if selection.wanted.isEmpty, selection.excluded.isEmpty { return true }
        return ArchiveLayout.laneDigits(inKey: key).map(names.laneDigits.contains) ?? false
    }

    /// How the folder of the attempt ends whose manifest this is.
    private static func attempt(ofManifest key: String, _ digest: Substring) -> String {
        guard let name = key.split(separator: "/").last, name.hasSuffix(".json"),
            let attempt = name.dropLast(5).split(separator: "-").last
        else { return "" }
        return "-\(digest.prefix(8))-\(attempt)/"
    }
}
