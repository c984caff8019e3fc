import ExportCore
import ExportEngine

/// `plan --json`
package struct PlanRecord: Encodable, Sendable {
    package struct Skipped: Encodable, Sendable {
        package var logGroup: String
        package var logStream: String?
        package var reason: SkipCode
        package var message: String
    }

    var command = "plan"
    package var exitStatus = ExitStatus.done
    package var destination: String
    package var now: String
    package var groups: Int
    package var slices: [SliceRecord]
    package var inFlight: [SliceRecord]
    package var emptyWindows: Int
    package var holes: Int
    package var skipped: [Skipped]
    package var lost: [LostRecord]
    package var warnings: [WarningRecord]

    package init(
        _ plan: ExportPlan, intents: [Intent], groups: Int, destination: Destination, now: ServiceTime,
        _ sentences: Sentences
    ) {
        self.destination = "\(destination)"
        self.now = "\(now)"
        self.groups = groups
        slices = plan.slices.map(SliceRecord.init)
        inFlight = intents.map(SliceRecord.init(inFlight:))
        emptyWindows = plan.emptyWindows.count
        holes = plan.holes.count
        skipped = plan.skipped.map {
            Skipped(
                logGroup: $0.lane.group.name.text, logStream: $0.lane.stream?.text, reason: SkipCode($0.reason),
                message: sentences.sentence($0.reason))
        }
        lost = plan.losses.filter { $0.loss.evidence != .before }.map(LostRecord.init)
        warnings = plan.warnings.map { WarningRecord($0, sentences) }
    }
}
