import ExportCore
import ExportEngine

/// What `plan` prints: slice by slice with reasons, then what is left out and why, then warnings.
package struct PlanResult: Sendable {
    private let plan: ExportPlan
    private let intents: [Intent]
    private let groups: Int
    private let destination: Destination
    private let now: ServiceTime
    private let width: Int?

    package init(
        _ plan: ExportPlan, intents: [Intent], groups: Int, destination: Destination, now: ServiceTime, width: Int?
    ) {
        self.plan = plan
        self.intents = intents
        self.groups = groups
        self.now = now
        self.destination = destination
        self.width = width
    }

    // MARK: For people

    package var text: String {
        var lines: [String] = []
        if !intents.isEmpty {
            lines.append("\(HumanText.count(intents.count, "slice")) of an earlier run under way, settled first:")
            lines += intents.map {
                "  \($0.slice.lane) · \(HumanText.window($0.slice.window)) · \($0.slice.deed.words)"
            }
            lines.append("")
        }
        if !plan.slices.isEmpty { lines += table + [""] }
        lines.append(summary)
        lines += skipped
        lines += plan.warnings.map { "warning: \($0.words)" }
        lines.append("Nothing was changed. 'cwlogs-export run' does it.")
        return lines.joined(separator: "\n")
    }

    private var table: [String] {
        var table = TextTable([
            ("LOG GROUP", .left), ("EVENT TIMES (UTC)", .left), ("WHAT", .left), ("WHY", .left),
        ])
        for planned in plan.slices {
            table.add([
                "\(planned.slice.lane)", HumanText.window(planned.slice.window), planned.slice.deed.words,
                planned.reason.words,
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
        var counts: [(words: String, lanes: [LaneID])] = []
        for skipped in plan.skipped {
            if let index = counts.firstIndex(where: { $0.words == skipped.reason.words }) {
                counts[index].lanes.append(skipped.lane)
            } else {
                counts.append((skipped.reason.words, [skipped.lane]))
            }
        }
        for count in counts {
            let names = count.lanes.prefix(3).map(\.description).joined(separator: ", ")
            let more = count.lanes.count > 3 ? ", …" : ""
            lines.append("skipped, \(count.words): \(HumanText.count(count.lanes.count)) (\(names)\(more))")
        }
        return lines
    }

    // MARK: For programs

    /// The schema of `plan --json`.
    package struct Record: Encodable, Sendable {
        package struct Skipped: Encodable, Sendable {
            var logGroup: String
            var logStream: String?
            var reason: String
        }

        var command = "plan"
        var destination: String
        var now: String
        var groups: Int
        var slices: [PlannedSlice.Record]
        var inFlight: [PlannedSlice.Record]
        var emptyWindows: Int
        var holes: Int
        var skipped: [Skipped]
        var warnings: [String]
    }

    package var record: Record {
        Record(
            destination: "\(destination)", now: "\(now)", groups: groups,
            slices: plan.slices.map(PlannedSlice.Record.init),
            inFlight: intents.map(PlannedSlice.Record.init(inFlight:)),
            emptyWindows: plan.emptyWindows.count, holes: plan.holes.count,
            skipped: plan.skipped.map {
                Record.Skipped(
                    logGroup: $0.lane.group.name.text, logStream: $0.lane.stream?.text, reason: $0.reason.words)
            },
            warnings: plan.warnings.map(\.words))
    }
}

extension PlanResult {
    init(_ preview: ExportPreview, _ session: Session) {
        self.init(
            preview.plan, intents: preview.document.intents, groups: preview.inventory.groups.count,
            destination: session.arguments.settings.destination, now: preview.now, width: StandardError.resultWidth)
    }
}
