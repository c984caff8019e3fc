import ExportCore

/// Who is at work on an archive: of `status --json`, `state show --json` and of a run that found another's lease.
package struct LeaseRecord: Encodable, Sendable {
    var run: String
    /// Where it runs; absent where an earlier program wrote it.
    var host: String?
    var pid: Int?
    var startedAt: String?
    var until: String
    var isLive: Bool
    var generation: Int

    init(_ lease: Lease, isLive: Bool) {
        run = lease.run.text
        host = lease.place?.host
        pid = lease.place?.pid
        startedAt = lease.started.map { "\($0)" }
        until = "\(lease.expires)"
        self.isLive = isLive
        generation = lease.generation
    }
}
