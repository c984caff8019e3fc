import SimulatedAWS

/// Whether the destination is in order at rest: every object is in exactly one manifest and is what the manifest says, and
/// nothing half-done lies about.
package enum TidinessChecker {
    /// - Parameter openUploads: keys of multipart uploads that were begun and neither completed nor aborted.
    package static func check(_ archive: Archive, openUploads: [String] = []) -> CheckResult {
        var result = CheckResult("tidiness")
        for reason in archive.unreadable { result.add(.damaged, "unreadable manifest: \(reason)") }
        var manifestOf: [ExactName: String] = [:]
        let objects = Dictionary(
            archive.objects.map { (ExactName($0.key), $0) }, uniquingKeysWith: { first, _ in first })
        for entry in archive.entries {
            if let other = manifestOf.updateValue(entry.manifestKey, forKey: ExactName(entry.key)) {
                result.add(.untidy, "named twice, by \(other) and \(entry.manifestKey): \(entry.key)")
            }
            guard let object = objects[ExactName(entry.key)] else {
                result.add(.absent, "named by \(entry.manifestKey) and not there: \(entry.key)")
                continue
            }
            compare(object, entry, &result)
        }
        for object in archive.objects where manifestOf[ExactName(object.key)] == nil {
            result.add(.untidy, "orphan, in no manifest: \(object.key) (\(object.bytes.count) bytes)")
        }
        checkTerms(archive, &result)
        for key in openUploads { result.add(.untidy, "multipart upload left open: \(key)") }
        result.notes.append("\(archive.objects.count) objects, \(archive.manifestCount) manifests")
        return result
    }

    private static func checkTerms(_ archive: Archive, _ result: inout CheckResult) {
        var present = Dictionary(
            archive.termsObjects.map { (ExactName($0.key), $0) }, uniquingKeysWith: { first, _ in first })
        for terms in archive.terms {
            guard let object = present.removeValue(forKey: ExactName(terms.key)) else {
                result.add(.absent, "named by \(terms.manifestKey) and not there, or named twice: \(terms.key)")
                continue
            }
            guard terms.bytes != Int64(object.bytes.count) else { continue }
            result.add(
                .damaged,
                "size of \(terms.key): \(object.bytes.count) bytes, \(terms.bytes ?? -1) in \(terms.manifestKey)")
        }
        for key in present.keys.sorted() {
            result.add(.untidy, "filters of terms that no manifest names: \(key.text)")
        }
    }

    private static func compare(_ object: ArchivedObject, _ entry: Archive.Entry, _ result: inout CheckResult) {
        switch entry.bytes {
        case nil: result.add(.damaged, "\(entry.manifestKey) does not give the size of \(entry.key)")
        case let bytes? where bytes != Int64(object.bytes.count):
            result.add(.damaged, "size of \(entry.key): \(object.bytes.count) bytes, \(bytes) in \(entry.manifestKey)")
        default: break
        }
        switch entry.eTag {
        case nil: result.add(.damaged, "\(entry.manifestKey) does not give the ETag of \(entry.key)")
        case let eTag? where eTag != object.eTag:
            result.add(.damaged, "ETag of \(entry.key): \(object.eTag), \(eTag) in \(entry.manifestKey)")
        default: break
        }
    }

    /// The journal at rest: nothing under way, no run at work. Attempts that were given up stand there for 7 days
    /// (docs/STATE.md), so that what turns up late is found.
    package static func check(_ state: StateView?, now: Int64) -> CheckResult {
        var result = CheckResult("journal")
        guard let state else { return result }
        for intent in state.intents { result.add(.untidy, "left in the journal: \(intent.deed) \(intent.attempt)") }
        if let lease = state.lease, lease.expires > now { result.add(.untidy, "the lease is held by \(lease.run)") }
        for attempt in state.abandoned where attempt.at < now - 15 * 86_400_000 {
            result.add(.untidy, "never forgotten: \(attempt.prefix)")
        }
        return result
    }
}
