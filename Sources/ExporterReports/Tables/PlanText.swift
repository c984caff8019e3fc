import ExportCore
import ExportEngine

/// What `plan` prints for people: slice by slice with reasons, then what is left out and why, then warnings.
package struct PlanText: Sendable {
    private let plan: ExportPlan
    private let intents: [Intent]
    private let groups: Int
    private let destination: Destination
    private let sentences: Sentences

    package init(
        _ plan: ExportPlan, intents: [Intent], groups: Int, destination: Destination, _ sentences: Sentences
    ) {
        self.plan = plan
        self.intents = intents
        self.groups = groups
        self.destination = destination
        self.sentences = sentences
    }

    package func text(width: Int?) -> String {
        var lines: [String] = []
        if !intents.isEmpty {
            lines.append("\(HumanText.count(intents.count, "slice")) of an earlier run under way, settled first:")
            lines += intents.map {
                "  \($0.slice.lane) · \(HumanText.window($0.slice.window)) · \($0.slice.deed.words)"
            }
            lines.append("")
        }
        if !plan.slices.isEmpty { lines += table(width: width) + [""] }
        lines.append(summary)
        lines += skipped
        lines += LossText.lines(plan.losses)
        lines += plan.warnings.map { "warning: \(sentences.sentence($0))" }
        let isIdle = plan.isEmpty && intents.isEmpty
        lines.append(isIdle ? "Nothing was changed." : "Nothing was changed. 'cwlogs-export run' does it.")
        return lines.joined(separator: "\n")
    }

    private func table(width: Int?) -> [String] {
        var table = TextTable([
            ("LOG GROUP", .left), ("EVENT TIMES (UTC)", .left), ("WHAT", .left), ("WHY", .left),
        ])
        for planned in plan.slices {
            table.add([
                "\(planned.slice.lane)", HumanText.window(planned.slice.window),
                planned.slice.deed.words, sentences.sentence(planned.reason),
            ])
        }
        return table.lines(width: width, rowsMax: 200)
    }

    private var summary: String {
        let tasks = plan.slices.filter { $0.slice.deed == .task }.count
        let reads = plan.slices.filter { $0.slice.deed == .read }.count
        let sweeps = plan.slices.filter { $0.slice.deed == .sweep }.count
        var parts: [String] = []
        if tasks > 0 { parts.append(HumanText.count(tasks, "export task")) }
        if reads > 0 { parts.append(HumanText.count(reads, "read") + requests(of: .read)) }
        if sweeps > 0 { parts.append(HumanText.count(sweeps, "sweep") + requests(of: .sweep)) }
        let what = parts.isEmpty ? "nothing is due" : parts.joined(separator: ", ")
        return "\(what), for \(HumanText.count(groups, "log group")), to \(destination)"
    }

    /// What the slices cost, where it can be told: reads are paid for in requests, of which there is a quota.
    private func requests(of deed: Slice.Deed) -> String {
        let known = plan.slices.filter { $0.slice.deed == deed }.compactMap(\.requests)
        return known.isEmpty ? "" : " (about \(HumanText.count(known.reduce(0, +), "request")))"
    }

    private var skipped: [String] {
        var lines: [String] = []
        if !plan.emptyWindows.isEmpty {
            let windows = HumanText.count(plan.emptyWindows.count, "window")
            lines.append(
                "\(windows) without events, by the streams' own times: no task; looked at again before sealing")
        }
        if !plan.holes.isEmpty {
            lines.append(
                "\(HumanText.count(plan.holes.count, "window")) that only reads can fill: filled by the next sweep")
        }
        lines += LaneCount.grouped(plan.skipped.map { ($0.lane, sentences.sentence($0.reason)) }).map {
            "skipped, \($0.words): \(HumanText.count($0.lanes.count)) (\($0.examples))"
        }
        return lines
    }
}
