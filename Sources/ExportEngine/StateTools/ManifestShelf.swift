import ExportCore
import ExportFailures
import Storage

/// All manifests of an archive at once, and what lies beside them.
struct ManifestShelf: Sendable {
    let environment: ExportEnvironment

    private var layout: ArchiveLayout { environment.settings.layout }
    private var archive: any ArchiveStore { environment.archive }

    /// Every manifest, and every object of the archive by the bytes of its key.
    func all() async throws(ExportError) -> ([StateRebuild.Found], [[UInt8]: ListedObject]) {
        let listed = try await archive.list(under: layout.prefix)
        let keys = listed.map(\.key).filter { $0.utf8.starts(with: layout.manifestRoot.utf8) && $0.hasSuffix(".json") }
        let table = Dictionary(listed.map { (Array($0.key.utf8), $0) }, uniquingKeysWith: { first, _ in first })
        var found: [StateRebuild.Found]
        do {
            found = try await concurrentMap(keys, width: StateLoading.width) { key in
                try environment.checkTime(while: "reading the manifests")
                return try await read(key)
            }
        } catch let error as ExportError {
            throw error
        } catch {
            throw ExportError(.failed, "reading the manifests: \(error)")
        }
        for index in found.indices {
            let objects = found[index].manifest.objects
            found[index].isGone = !objects.isEmpty && objects.allSatisfy { table[Array($0.key.utf8)] == nil }
        }
        return (found, table)
    }

    /// Throws for the first object that is not what its manifest says. (A listing of files tells no ETag: their size
    /// counts.)
    func check(_ found: [StateRebuild.Found], _ listing: [[UInt8]: ListedObject]) throws(ExportError) {
        for found in found {
            for object in found.manifest.objects {
                guard let damage = damage(object, listing[Array(object.key.utf8)]) else { continue }
                throw ExportError(
                    .failed,
                    .objectDamaged(
                        object: archive.place(of: object.key), manifest: archive.place(of: found.key), damage))
            }
        }
    }

    private func damage(_ object: Manifest.Object, _ listed: ListedObject?) -> ExportError.Damage? {
        guard let listed else { return .missing }
        if listed.bytes != object.bytes { return .otherSize }
        return listed.etag.map { $0 == object.etag } ?? true ? nil : .otherETag
    }

    private func read(_ key: String) async throws(ExportError) -> StateRebuild.Found {
        let place = archive.place(of: key)
        guard let bytes = try await archive.bytes(of: key, nil) else {
            throw ExportError(.tryAgainLater, "the manifest \(place) has gone since it was listed: is a run at work?")
        }
        do {
            let manifest = try ManifestCodec.decode(bytes)
            return StateRebuild.Found(key: key, manifest: manifest, folder: folder(of: manifest))
        } catch {
            throw ExportError(
                .configuration, "the manifest \(place) cannot be read: \(error): restore it from an earlier version")
        }
    }

    /// Where the attempt's objects lie, whatever the layout was then; where it has none, it is today's.
    private func folder(of manifest: Manifest) -> String {
        let name = "-\(manifest.slice.lane.digest.prefix(8))-\(manifest.attempt)/"
        for object in manifest.objects {
            if let range = object.key.firstRange(of: name) { return String(object.key[..<range.upperBound]) }
        }
        return layout.folder(of: manifest.slice, attempt: manifest.attempt)
    }
}
