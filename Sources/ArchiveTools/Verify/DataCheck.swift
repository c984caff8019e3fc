import ExportCore
import ExportFailures
import LogCodec
import Storage

/// Reads the objects of an archive from their first byte to their last, manifest by manifest, and notes how far it came.
struct DataCheck: Sendable {
    let verify: ArchiveVerify
    let question: VerifyQuestion
    let keys: KeyMove
    let rule: SubsetRule

    private struct Job: Sendable {
        var object: Manifest.Object
        var manifest: Manifest
        var key: String
    }

    func check(_ shelf: VerifyShelf, _ outcome: inout VerifyOutcome) async throws {
        let place = verify.place
        let reading = ObjectReading(
            archive: place.archive, keys: keys, meter: verify.meter, isOver: place.isOver)
        verify.meter.begin(.reading, lanes: shelf.folders.count)
        let known = Set(outcome.record.findings.kept.compactMap(\.object))
        for folder in shelf.folders {
            defer { verify.meter.laneDone() }
            guard let last = folder.keys.last, last > outcome.record.readThrough ?? "" else { continue }
            for (key, manifest) in try await shelf.read(folder).manifests.sorted(by: { $0.key < $1.key }) {
                guard key > outcome.record.readThrough ?? "" else { continue }
                if place.isOver() { throw TimeIsOver() }
                let jobs = jobs(of: manifest, key).filter { !known.contains(keys.key($0.object.key)) }
                let findings = try await findings(of: jobs, reading)
                outcome.record.findings.add(findings)
                outcome.record.readThrough = key
                verify.meter.found(outcome.record.findings.count)
            }
        }
    }

    private func jobs(of manifest: Manifest, _ key: String) -> [Job] {
        guard question.selection.selects(manifest.slice.lane.group.name),
            question.window.map(manifest.window.overlaps) ?? true
        else { return [] }
        return manifest.objects.filter { rule.takes(StableHash.value($0.key)) }
            .map { Job(object: $0, manifest: manifest, key: key) }
    }

    private func findings(of jobs: [Job], _ reading: ObjectReading) async throws -> [Finding] {
        try await concurrentMap(jobs, width: verify.width) { job in
            try await reading.finding(job.object, job.manifest, job.key)
        }.compactMap(\.self).sorted { ($0.object ?? "") < ($1.object ?? "") }
    }
}
