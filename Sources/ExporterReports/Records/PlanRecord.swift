import ExportCore
import ExportEngine
import Storage

/// What `plan` tells.
package struct PlanView: Sendable {
    package var plan: ExportPlan
    /// What an earlier run left under way.
    package var intents: [Intent]
    package var groups: Int
    package var destination: Destination
    package var now: ServiceTime
    package var nextDue: NextDue?
    package var duration: PlanDuration
    /// The exit status says whether something is due.
    package var isDetailed: Bool

    package init(
        _ plan: ExportPlan, intents: [Intent], groups: Int, destination: Destination, now: ServiceTime,
        nextDue: NextDue? = nil, requestsPerSecond: Double = ExportChoices().requestsPerSecond, isDetailed: Bool = false
    ) {
        self.plan = plan
        self.intents = intents
        self.groups = groups
        self.destination = destination
        self.now = now
        self.nextDue = nextDue
        duration = PlanDuration(plan, requestsPerSecond: requestsPerSecond)
        self.isDetailed = isDetailed
    }

    package init(_ preview: ExportPreview, _ settings: ExportSettings, isDetailed: Bool = false) {
        self.init(
            preview.plan, intents: preview.document.intents, groups: preview.inventory.groups.count,
            destination: settings.destination, now: preview.now, nextDue: preview.nextDue(settings.policy),
            requestsPerSecond: settings.requestsPerSecond, isDetailed: isDetailed)
    }

    /// A run would copy or read something. What it would only write down is not due for anybody.
    package var isDue: Bool { !plan.slices.isEmpty || !plan.holes.isEmpty || !intents.isEmpty }

    /// What a run would fail with.
    var refused: [LaneID] { plan.skipped.filter { $0.reason == .otherTaskScope }.map(\.lane) }

    package var exitStatus: ExitStatus {
        if !refused.isEmpty { return .failures }
        return isDetailed && isDue ? .changesDue : .done
    }
}

/// `plan --json`
package struct PlanRecord: Encodable, Sendable {
    package struct Skipped: Encodable, Sendable {
        package var logGroup: String
        package var logStream: String?
        package var reason: SkipCode
        package var message: String
        /// Nothing has happened in it since it was copied.
        package var isIdle: Bool?
    }

    package struct Estimate: Encodable, Sendable {
        var seconds: Int64
        var exportTaskSeconds: Int64
        var readSeconds: Int64
        /// What one task is taken to last.
        var secondsPerExportTask: Int64
        var requests: Int
        var requestsPerSecond: Double

        init(_ duration: PlanDuration) {
            seconds = duration.whole.milliseconds / 1000
            exportTaskSeconds = duration.ofTasks.milliseconds / 1000
            readSeconds = duration.ofReads.milliseconds / 1000
            secondsPerExportTask = PlanDuration.ofTask.milliseconds / 1000
            requests = duration.requests
            requestsPerSecond = duration.requestsPerSecond
        }
    }

    var command = "plan"
    package var exitStatus: ExitStatus
    package var destination: String
    package var now: String
    package var groups: Int
    package var isDue: Bool
    /// Where nothing is due: when the first event that is known can be copied.
    package var nothingDueBefore: String?
    package var estimate: Estimate
    package var slices: [SliceRecord]
    package var inFlight: [SliceRecord]
    package var emptyWindows: Int
    package var holes: Int
    package var skipped: [Skipped]
    package var lost: [LostRecord]
    package var warnings: [WarningRecord]

    package init(_ view: PlanView, _ sentences: Sentences) {
        let plan = view.plan
        exitStatus = view.exitStatus
        destination = "\(view.destination)"
        now = "\(view.now)"
        groups = view.groups
        isDue = view.isDue
        if !view.isDue, case .notBefore(let instant) = view.nextDue { nothingDueBefore = "\(instant)" }
        estimate = Estimate(view.duration)
        slices = plan.slices.map(SliceRecord.init)
        inFlight = view.intents.map(SliceRecord.init(inFlight:))
        emptyWindows = plan.emptyWindows.count
        holes = plan.holes.count
        skipped = plan.skipped.map {
            Skipped(
                logGroup: $0.lane.group.name.text, logStream: $0.lane.stream?.text, reason: SkipCode($0.reason),
                message: sentences.sentence($0.reason), isIdle: plan.quiet[$0.lane]?.seen == nil ? nil : true)
        }
        lost = plan.losses.filter(\.isNews).map(LostRecord.init)
        warnings = plan.warnings.map { WarningRecord($0, sentences) }
    }
}
