import ExportCore
import ExportEngine

/// What `status` prints: one line a lane.
package struct StatusResult: Sendable {
    private struct Row: Sendable {
        var lane: LaneID
        /// `nil`: no run has begun the lane.
        var frontier: Frontier?
        var intent: Intent?
        /// When retention destroys the oldest event that is not in the archive; `nil`: never, or there is none.
        var expires: ServiceTime?
    }

    private let rows: [Row]
    private let document: StateDocument
    private let destination: Destination
    private let now: ServiceTime
    private let width: Int?

    package init(
        _ document: StateDocument, _ inventory: Inventory, destination: Destination, policy: ExportPolicy,
        now: ServiceTime, width: Int?
    ) {
        var rows: [LaneID: Row] = [:]
        for (lane, state) in document.lanes {
            rows[lane] = Row(lane: lane, frontier: state.frontier, intent: document.intent(for: lane))
        }
        for entry in inventory.groups {
            for selected in LaneSelection.lanes(of: entry, policy: policy) {
                let next = document.lanes[selected.lane]?.frontier.next
                rows[selected.lane, default: Row(lane: selected.lane)].expires = selected.unexportedExpiry(
                    next: next, now: now)
            }
        }
        self.rows = rows.values.sorted { $0.lane < $1.lane }
        self.document = document
        self.now = now
        self.destination = destination
        self.width = width
    }

    // MARK: For people

    package var text: String {
        var table = TextTable([
            ("LOG GROUP", .left), ("COPIED UP TO (UTC)", .left), ("BEHIND", .right), ("FINAL UP TO", .left),
            ("UNDER WAY", .left), ("UNEXPORTED EXPIRES", .left),
        ])
        for row in rows { table.add(cells(row)) }
        var lines = table.lines(width: width, rowsMax: 200)
        lines.append("")
        lines.append("\(HumanText.count(rows.count, "lane")) of \(destination)")
        if let lease = document.lease, lease.isLive(at: now) {
            lines.append(
                "run \(lease.run) is at work, until \(HumanText.instant(lease.expires.milliseconds)) UTC at the latest")
        }
        return lines.joined(separator: "\n")
    }

    private func cells(_ row: Row) -> [String] {
        let copied = row.frontier?.copiedThrough
        return [
            "\(row.lane)", copied.map(HumanText.through) ?? "not begun",
            copied.map { HumanText.duration(lag(behind: $0)) } ?? "-",
            row.frontier.map { HumanText.through($0.sealedThrough) } ?? "-",
            row.intent.map { "\($0.slice.deed.words) \(HumanText.window($0.slice.window))" } ?? "-",
            row.expires.map(expiry) ?? "never",
        ]
    }

    private func expiry(_ instant: ServiceTime) -> String {
        let left = Span(milliseconds: instant.milliseconds - now.milliseconds)
        return left <= .zero ? "NOW" : "in \(HumanText.duration(left))"
    }

    private func lag(behind copied: EventTime) -> Span {
        Span(milliseconds: max(0, now.milliseconds - copied.milliseconds - 1))
    }

    // MARK: For programs

    /// The schema of `status --json`.
    package struct Record: Encodable, Sendable {
        package struct Lane: Encodable, Sendable {
            var logGroup: String
            var logStream: String?
            var copiedThrough: String?
            var sealedThrough: String?
            var lagMilliseconds: Int64?
            var inFlight: InFlight?
            var unexportedExpiresAt: String?
        }

        package struct InFlight: Encodable, Sendable {
            var what: String
            var from: String
            var to: String
            var since: String
            var taskName: String
        }

        var command = "status"
        var destination: String
        var now: String
        var leaseHeldBy: String?
        var lanes: [Lane]
    }

    package var record: Record {
        Record(
            destination: "\(destination)", now: "\(now)",
            leaseHeldBy: document.lease.flatMap { $0.isLive(at: now) ? $0.run.text : nil },
            lanes: rows.map { row in
                Record.Lane(
                    logGroup: row.lane.group.name.text, logStream: row.lane.stream?.text,
                    copiedThrough: row.frontier.map { "\($0.copiedThrough)" },
                    sealedThrough: row.frontier.map { "\($0.sealedThrough)" },
                    lagMilliseconds: row.frontier.map { lag(behind: $0.copiedThrough).milliseconds },
                    inFlight: row.intent.map { intent in
                        Record.InFlight(
                            what: intent.slice.deed.rawValue, from: "\(intent.slice.window.start)",
                            to: "\(intent.slice.window.end)", since: "\(intent.journaled)",
                            taskName: intent.taskName)
                    },
                    unexportedExpiresAt: row.expires.map { "\($0)" })
            })
    }
}

extension StatusResult {
    init(_ preview: ExportPreview, _ session: Session) {
        self.init(
            preview.document, preview.inventory, destination: session.arguments.settings.destination,
            policy: session.arguments.settings.policy,
            now: preview.now, width: StandardError.resultWidth)
    }
}
