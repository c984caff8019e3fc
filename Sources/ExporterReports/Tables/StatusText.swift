import ExportCore
import ExportEngine

/// What `status` prints for people: one line a lane.
package struct StatusText: Sendable {
    private let lanes: [LaneStanding]
    private let lease: Lease?
    private let destination: Destination
    private let now: ServiceTime

    package init(_ lanes: [LaneStanding], lease: Lease?, destination: Destination, now: ServiceTime) {
        self.lanes = lanes
        self.lease = lease
        self.destination = destination
        self.now = now
    }

    package func text(width: Int?) -> String {
        var table = TextTable([
            ("LOG GROUP", .left), ("COPIED UP TO (UTC)", .left), ("BEHIND", .right), ("FINAL UP TO", .left),
            ("UNDER WAY", .left), ("UNEXPORTED EXPIRES", .left),
        ])
        for standing in lanes { table.add(cells(standing)) }
        var lines = table.lines(width: width, rowsMax: 200)
        lines.append("")
        lines.append("\(HumanText.count(lanes.count, "lane")) of \(destination)")
        lines += lost
        if let lease, lease.isLive(at: now) {
            lines.append(
                "run \(lease.run) is at work, until \(HumanText.instant(lease.expires.milliseconds)) UTC at the latest")
        }
        return lines.joined(separator: "\n")
    }

    private var lost: [String] {
        let losses = lanes.flatMap { standing in standing.lost.map { LaneLoss(standing.lane, $0) } }
        return LossText.lines(losses)
    }

    private func cells(_ standing: LaneStanding) -> [String] {
        [
            "\(standing.lane)", standing.copiedThrough.map(HumanText.through) ?? "not begun",
            standing.lag(now: now).map(HumanText.duration) ?? "-",
            standing.sealedThrough.map(HumanText.through) ?? "-",
            standing.intent.map { "\($0.slice.deed.words) \(HumanText.window($0.slice.window))" } ?? "-",
            standing.expires.map(expiry) ?? "never",
        ]
    }

    private func expiry(_ instant: ServiceTime) -> String {
        let left = Span(milliseconds: instant.milliseconds - now.milliseconds)
        return left <= .zero ? "NOW" : "in \(HumanText.duration(left))"
    }
}
