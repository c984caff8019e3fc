import ExportCore
import ExportEngine

/// What `state show` prints for people: the state as a whole, and its lanes.
package struct StateViewText: Sendable {
    private let look: StateLook
    private let lanes: [LaneID]
    /// Whether the lanes were asked for: then all of them are shown.
    private let isSelected: Bool

    private static let lanesMax = 20

    package init(_ look: StateLook, _ lanes: [LaneID], isSelected: Bool) {
        self.look = look
        self.lanes = lanes
        self.isSelected = isSelected
    }

    package func text(width: Int?) -> String {
        var lines = whole
        guard !lanes.isEmpty else {
            if isSelected { lines += ["", "--log-groups selects nothing of it"] }
            return lines.joined(separator: "\n")
        }
        lines.append("")
        var table = TextTable([
            (LaneNoun.of(lanes).uppercased(), .left), ("COPIED UP TO (UTC)", .left), ("FINAL UP TO", .left),
            ("PIECES", .right),
        ])
        let shown = isSelected ? lanes[...] : lanes.prefix(Self.lanesMax)
        for lane in shown { table.add(cells(lane)) }
        lines += table.lines(width: width)
        if shown.count < lanes.count {
            lines.append(
                "… and \(HumanText.count(lanes.count - shown.count)) more; --log-groups selects some, --json all")
        }
        return lines.joined(separator: "\n")
    }

    private var whole: [String] {
        let document = look.document
        let shards = document.fanOut == 1 ? "" : ", fan-out \(document.fanOut)"
        var lines = [
            "state        \(look.dsn)",
            "archive      \(document.destination)",
            "version      \(look.versionText)\(shards)",
            "stored in    \(HumanText.count(look.documents, "document")), \(HumanText.bytes(Int64(look.bytes)))",
        ]
        if let account = document.head.account, let region = document.head.region {
            lines.append("logs of      account \(account), \(region)")
        }
        lines.append("at work      \(lease)")
        lines.append("holds        \(HumanText.count(document.lanes.count, LaneNoun.of(document.lanes.keys)))")
        lines.append("under way    \(HumanText.count(document.intents.count, "window"))")
        lines.append("given up     \(HumanText.count(document.abandoned.count, "attempt"))")
        if let round = document.head.round {
            let windows = HumanText.count(round.slices.count, "window")
            lines.append("left to do   \(windows), found due at \(HumanText.instant(round.at.milliseconds)) UTC")
        }
        return lines
    }

    private var lease: String {
        guard let lease = look.document.lease else { return "no run" }
        let until = HumanText.instant(lease.expires.milliseconds)
        return lease.isLive(at: look.now)
            ? "run \(lease.run), until \(until) UTC at the latest"
            : "no run; the lease of \(lease.run) ended \(until) UTC"
    }

    private func cells(_ lane: LaneID) -> [String] {
        guard let frontier = look.document.lane(lane)?.frontier else { return [lane.shown, "-", "-", "0"] }
        return [
            lane.shown, HumanText.through(frontier.copiedThrough), HumanText.through(frontier.sealedThrough),
            HumanText.count(frontier.pieces.count),
        ]
    }
}
