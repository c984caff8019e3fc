import ExportCore
import ExportEngine

/// `state rebuild --json`
package struct StateRebuildRecord: Encodable, Sendable {
    package struct Finding: Encodable, Sendable {
        var code: String
        var logGroup: String
        var logStream: String?
        var from: String
        var to: String
        var kept: String
        var givenUp: String
    }

    var command = "state rebuild"
    package var exitStatus = ExitStatus.done
    package var state: String
    package var destination: String
    /// False with `--dry-run`.
    package var isSaved: Bool
    package var lanes: Int
    package var manifests: Int
    package var objects: Int
    package var bytes: Int64
    /// Whether a copy of the original program's state told what it had exported.
    package var knowsOriginal: Bool
    package var findings: [Finding]

    package init(_ outcome: StateRebuilding.Outcome, state: StoreDSN, isSaved: Bool) {
        self.state = "\(state)"
        destination = outcome.document.destination
        self.isSaved = isSaved
        lanes = outcome.document.lanes.count
        manifests = outcome.manifests
        objects = outcome.objects
        bytes = outcome.bytes
        knowsOriginal = outcome.knowsOriginal
        findings = outcome.findings.map {
            Finding(
                code: $0.kind.rawValue, logGroup: $0.lane.group.name.text, logStream: $0.lane.stream?.text,
                from: "\($0.window.start)", to: "\($0.window.end)", kept: $0.kept, givenUp: $0.givenUp)
        }
    }
}
