import ExportCore
import ExportEngine
import Storage

/// What `plan` prints for people: window by window with reasons, what is left out and why, warnings, and at the end what it
/// comes to.
package struct PlanText: Sendable {
    private static let rowsMax = 40
    private static let inFlightMax = 10

    private let view: PlanView
    private let sentences: Sentences
    private var plan: ExportPlan { view.plan }

    package init(_ view: PlanView, _ sentences: Sentences) {
        self.view = view
        self.sentences = sentences
    }

    package func text(width: Int?) -> String {
        var lines = inFlight
        if !plan.slices.isEmpty { lines += table(width: width) + [""] }
        lines += skipped
        lines += LossText.lines(plan.losses.filter(\.isNews)).map(Emphasis.alarmedHead)
        lines += sentences.warnings(plan.warnings)
        lines += refused
        lines.append(summary)
        lines += reasons + duration
        lines.append(view.isDue ? "Nothing was changed. 'cwlogs-export run' does it." : "Nothing was changed.")
        return lines.joined(separator: "\n")
    }

    private var inFlight: [String] {
        guard !view.intents.isEmpty else { return [] }
        var lines = ["under way since an earlier run, finished first: \(HumanText.count(view.intents.count, "window"))"]
        lines += view.intents.prefix(Self.inFlightMax).map {
            "  \($0.slice.lane.shown) · \(HumanText.window($0.slice.window)) · \($0.slice.deed.words)"
        }
        let rest = view.intents.count - Self.inFlightMax
        return lines + (rest > 0 ? ["  … and \(HumanText.count(rest)) more; --json shows all", ""] : [""])
    }

    private func table(width: Int?) -> [String] {
        var table = TextTable([
            (LaneNoun.of(plan.slices.map(\.lane)).uppercased(), .left), ("EVENT TIMES (UTC)", .left), ("WHAT", .left),
            ("WHY", .left),
        ])
        for planned in plan.slices {
            table.add([
                planned.slice.lane.shown, HumanText.window(planned.slice.window),
                planned.slice.deed.words, sentences.sentence(planned.reason),
            ])
        }
        let same = plan.slices.count > 1 ? table.foldSameColumns() : []
        return table.lines(width: width, rowsMax: Self.rowsMax)
            + (same.isEmpty ? [] : ["all: " + same.map(\.cell).joined(separator: " · ")])
    }

    private var summary: String {
        let groups = "for \(HumanText.count(view.groups, "log group")), to \(view.destination)"
        let parts = [Slice.Deed.task, .read, .sweep].compactMap(count)
        guard parts.isEmpty else { return "\(parts.joined(separator: ", ")), \(groups)" }
        // What is refused may be due all the same.
        let nothing = view.refused.isEmpty ? sentences.nothing(view.nextDue) : "nothing is planned"
        return "\(view.isDue ? "nothing new is due" : nothing), \(groups)"
    }

    /// With what they cost, where it can be told: reads are paid for in requests, of which there is a quota.
    private func count(_ deed: Slice.Deed) -> String? {
        let slices = plan.slices.filter { $0.slice.deed == deed }
        guard !slices.isEmpty else { return nil }
        let known = slices.compactMap(\.requests)
        let cost = known.isEmpty ? "" : " (about \(HumanText.count(known.reduce(0, +), "request")))"
        return HumanText.count(slices.count, deed.words) + cost
    }

    /// Where there are several: how many of each.
    private var reasons: [String] {
        var counts: [String: Int] = [:]
        for slice in plan.slices { counts[sentences.sentence(slice.reason), default: 0] += 1 }
        guard plan.slices.count > Self.rowsMax, counts.count > 1 else { return [] }
        let told = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
            .map { "\(HumanText.count($0.value)) × \($0.key)" }
        return ["why: " + told.joined(separator: " · ")]
    }

    private var duration: [String] {
        let duration = view.duration
        guard !plan.slices.isEmpty else { return [] }
        var parts: [String] = []
        if duration.tasks > 0 {
            let tasks = HumanText.count(duration.tasks, "export task")
            parts.append("\(tasks) in a row, \(HumanText.coarse(PlanDuration.ofTask)) each (assumed)")
        }
        if duration.requests > 0 {
            let requests = HumanText.count(duration.requests, "request")
            parts.append("\(requests) at \(HumanText.number(duration.requestsPerSecond)) a second")
        }
        return ["about \(HumanText.duration(duration.whole)): \(parts.joined(separator: ", and beside them "))"]
    }

    private var skipped: [String] {
        var lines: [String] = []
        if !plan.emptyWindows.isEmpty {
            let windows = HumanText.count(plan.emptyWindows.count, "window")
            lines.append("\(windows) in which nothing happened, by the streams' own times: looked at once more later")
        }
        if !plan.holes.isEmpty {
            lines.append("\(HumanText.count(plan.holes.count, "window")) that no export task can copy: read afterwards")
        }
        let idle = plan.skipped.filter { $0.reason == .upToDate && plan.quiet[$0.lane]?.seen != nil }.map(\.lane)
        let idleLanes = Set(idle)
        let others = plan.skipped.filter { $0.reason != .otherTaskScope && !idleLanes.contains($0.lane) }
        let told: [(lane: LaneID, words: String)] =
            idle.map { ($0, "idle, no event that could be copied by now") }
            + others.map { ($0.lane, sentences.sentence($0.reason)) }
        lines += LaneCount.grouped(told).map {
            "skipped, \($0.words): \(HumanText.count($0.lanes.count)) (\($0.examples))"
        }
        return lines
    }

    private var refused: [String] {
        LaneCount.grouped(view.refused.map { ($0, sentences.otherTaskScope) }).map {
            Emphasis.alarm("refused:") + " \($0.names): \($0.words)"
        }
    }
}
