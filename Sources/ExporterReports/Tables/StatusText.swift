import ExportCore
import ExportEngine
import Storage

/// What `status` prints for people: one row a log group (or stream), what needs a person first, and the sums at the end.
package struct StatusText: Sendable {
    private static let rowsUsual = 40
    private static let namedMax = 5

    private let view: StatusView
    private let sentences: Sentences
    private let warnings: [PlanWarning]

    private var standings: LaneStandings { view.standings }
    private var now: ServiceTime { view.now }

    package init(_ view: StatusView, _ sentences: Sentences, warnings: [PlanWarning] = []) {
        self.view = view
        self.sentences = sentences
        self.warnings = warnings
    }

    /// - Parameter isLimited: as many rows were asked for as the view has; else the usual number is shown.
    package func text(width: Int?, isLimited: Bool) -> String {
        var lines = rows(width: width, isLimited: isLimited)
        if !lines.isEmpty { lines.append("") }
        return (lines + told + needs + [summary]).joined(separator: "\n")
    }

    /// What needs a person, without the rest.
    package var needs: [String] { losses + beyond }

    // MARK: The table

    private func rows(width: Int?, isLimited: Bool) -> [String] {
        guard !view.shown.isEmpty else { return [] }
        var table = TextTable([
            (noun.uppercased(), .left), ("STATE", .left), ("COPIED UP TO", .left), ("BEHIND", .right),
            ("FINAL UP TO", .left), ("EXPIRES IN", .right),
        ])
        for standing in view.shown { table.add(cells(standing)) }
        let same = table.foldSameColumns().map { "\($0.heading.lowercased()) \($0.cell)" }
        let spared = table.fit(width, sparing: ["FINAL UP TO", "COPIED UP TO"])
        let most = isLimited ? view.shown.count : Self.rowsUsual
        var lines = table.lines(width: width, rowsMax: most, more: "--limit shows more, --json all")
        if !same.isEmpty { lines.append("all: " + same.joined(separator: " · ")) }
        if !spared.isEmpty { lines.append("no room for \(spared.joined(separator: ", ").lowercased()): --json has it") }
        return lines
    }

    private func cells(_ standing: LaneStanding) -> [String] {
        [
            standing.lane.shown, state(standing),
            standing.copiedThrough.map { HumanText.minute($0.milliseconds + 1) } ?? "not begun",
            standing.isLiving ? standing.delay(now: now).map(HumanText.coarse) ?? "-" : "-",
            standing.sealedThrough.map { HumanText.day($0.milliseconds + 1) } ?? "-",
            standing.expires.map(expiry) ?? "-",
        ]
    }

    private func state(_ standing: LaneStanding) -> String {
        switch standing.code {
        case .ok: "ok"
        case .behind: "behind"
        case .idle: "idle"
        case .gone: "gone"
        case .notSelected: "not selected"
        case .atRisk: Emphasis.caution("AT RISK")
        case .lost: Emphasis.alarm("LOST")
        }
    }

    private func expiry(_ instant: ServiceTime) -> String {
        let left = Span(milliseconds: instant.milliseconds - now.milliseconds)
        return left <= .zero ? Emphasis.caution("NOW") : HumanText.coarse(left)
    }

    // MARK: What is told of single ones

    private var told: [String] { underWay + sentences.warnings(warnings) + offline }

    private var underWay: [String] {
        let all = standings.lanes.compactMap(\.intent)
        let lines = all.prefix(Self.namedMax).map { intent in
            let since = HumanText.minute(intent.journaled.milliseconds)
            return "under way: \(intent.slice.deed.words) of \(intent.slice.lane.shown), "
                + "\(HumanText.window(intent.slice.window)), since \(since)"
        }
        return lines + rest(all.count, "under way")
    }

    private var losses: [String] {
        let all = standings.lanes.flatMap { standing in standing.lost.map { LaneLoss(standing.lane, $0) } }
        return LossText.lines(all).map(Emphasis.alarmedHead)
    }

    private var beyond: [String] {
        guard let most = view.maxLag, !view.beyond.isEmpty else { return [] }
        let named = view.beyond.prefix(Self.namedMax).map { standing in
            "\(standing.lane.shown) (\(standing.delay(now: now).map(HumanText.coarse) ?? "not begun"))"
        }
        let all = named.joined(separator: ", ") + (view.beyond.count > Self.namedMax ? ", …" : "")
        let verb = view.beyond.count == 1 ? "is" : "are"
        let head = Emphasis.alarm("behind:") + " \(HumanText.count(view.beyond.count, noun)) \(verb)"
        return ["\(head) further behind than \(sentences.name(\.maxLag)) \(most.text): \(all)"]
    }

    private func rest(_ count: Int, _ what: String) -> [String] {
        count > Self.namedMax ? ["\(what): \(HumanText.count(count - Self.namedMax)) more; --json names them"] : []
    }

    private var offline: [String] {
        guard standings.isOffline else { return [] }
        return [
            "from the state alone: idle and gone log groups look behind, new ones are unknown"
        ]
    }

    // MARK: The sums

    private var summary: String {
        var lines = [counted, "of \(view.destination), \(HumanText.minute(now.milliseconds)) UTC"]
        if let others = LaneCount.grouped(standings.notSelected.map { ($0, "") }).first {
            lines.append("in the state, and not selected: \(HumanText.count(others.lanes.count)) (\(others.examples))")
        }
        if let furthest = standings.furthest, let delay = furthest.delay(now: now) {
            lines.append("the furthest behind: \(furthest.lane.shown), \(HumanText.duration(delay))")
        }
        if let lease = view.lease { lines.append(sentences.atWork(lease, now: now)) }
        return lines.joined(separator: "\n")
    }

    private var counted: String {
        let counts = standings.counts
        let idle = counts.idle > 0 ? " (\(HumanText.count(counts.idle)) idle)" : ""
        var parts = [
            "\(HumanText.count(counts.fine)) fine\(idle)", "\(HumanText.count(counts.behind)) behind",
            "\(HumanText.count(counts.gone)) gone",
            counts.atRisk > 0
                ? Emphasis.caution("\(HumanText.count(counts.atRisk)) at risk") : "0 at risk",
            counts.lost > 0 ? Emphasis.alarm("\(HumanText.count(counts.lost)) lost") : "0 lost",
        ]
        if standings.isOffline { parts.remove(at: 2) }
        return "\(HumanText.count(counts.lanes, noun)): \(parts.joined(separator: ", "))"
    }

    private var noun: String { LaneNoun.of(standings.lanes.map(\.lane)) }
}
