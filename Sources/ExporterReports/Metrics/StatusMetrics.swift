import ExportCore
import ExportEngine

/// `status --format prometheus`: the text format of Prometheus, version 0.0.4, for a textfile collector or a gateway.
///
/// Names and labels are part of the program's interface, as those of `--json` are. Every series has the label `archive`, so
/// that the files of several archives can lie side by side.
package struct StatusMetrics: Sendable {
    private let view: StatusView

    package init(_ view: StatusView) {
        self.view = view
    }

    package var text: String {
        var text = ExpositionText(archive: "\(view.destination)")
        let counts = view.standings.counts
        let now = view.now
        text.gauge("cwlogs_export_status_timestamp_seconds", "When this status was taken, Unix time.", now.milliseconds)
        text.family("cwlogs_export_lanes", "Log groups (or streams) by state; at_risk and lost are among the others.")
        let byState = [
            ("ok", counts.fine - counts.idle), ("idle", counts.idle), ("behind", counts.behind), ("gone", counts.gone),
            ("not_selected", counts.notSelected), ("at_risk", counts.atRisk), ("lost", counts.lost),
        ]
        for (state, count) in byState {
            text.sample("cwlogs_export_lanes", [("state", state)], Int64(count) * 1000)
        }
        text.gauge(
            "cwlogs_export_run_active", "1 while a run holds the archive's lease.", view.lease == nil ? 0 : 1000)
        if let most = view.standings.furthest?.delay(now: now) {
            text.gauge(
                "cwlogs_export_max_lag_seconds",
                "How far the lane that lags most is behind; those that are gone left out.",
                most.milliseconds)
        }
        eachLane(&text)
        return String(text.text.dropLast())
    }

    private func eachLane(_ text: inout ExpositionText) {
        let now = view.now
        let living = view.shown.filter(\.isLiving)
        text.family("cwlogs_export_lag_seconds", "How far the archive of a lane is behind.", living) {
            $0.delay(now: now)?.milliseconds
        }
        text.family("cwlogs_export_copied_through_timestamp_seconds", "Copied up to this event time.", view.shown) {
            $0.copiedThrough.map { $0.milliseconds + 1 }
        }
        text.family("cwlogs_export_final_through_timestamp_seconds", "Final up to this event time.", view.shown) {
            $0.sealedThrough.map { $0.milliseconds + 1 }
        }
        text.family(
            "cwlogs_export_unexported_expiry_timestamp_seconds",
            "When retention removes the first event that is not in the archive.", view.shown
        ) {
            $0.expires?.milliseconds
        }
        text.family(
            "cwlogs_export_lost_windows", "Windows whose events expired before they were copied.",
            view.shown.filter(\.hasLost)
        ) { standing in Int64(standing.lost.count { $0.evidence.isCertain }) * 1000 }
    }
}

/// Lines of the exposition format. Values are given in thousandths, as times are.
private struct ExpositionText {
    let archive: String
    private(set) var text = ""

    init(archive: String) {
        self.archive = archive
    }

    mutating func gauge(_ name: String, _ help: String, _ thousandths: Int64) {
        family(name, help)
        sample(name, [], thousandths)
    }

    mutating func family(
        _ name: String, _ help: String, _ lanes: [LaneStanding], _ value: (LaneStanding) -> Int64?
    ) {
        let known = lanes.compactMap { lane in value(lane).map { (lane.lane, $0) } }
        guard !known.isEmpty else { return }
        family(name, help)
        for (lane, value) in known {
            let stream = lane.stream.map { [("log_stream", $0.text)] } ?? []
            sample(name, [("log_group", lane.group.name.text)] + stream, value)
        }
    }

    mutating func family(_ name: String, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
    }

    mutating func sample(_ name: String, _ labels: [(String, String)], _ thousandths: Int64) {
        let all = ([("archive", archive)] + labels).map { "\($0.0)=\"\(Self.escaped($0.1))\"" }
        text += "\(name){\(all.joined(separator: ","))} \(Self.seconds(thousandths))\n"
    }

    /// What a terminal would obey, or breaks a line, is told as in every other text; then the format's own escapes.
    private static func escaped(_ label: String) -> String {
        var escaped = ""
        for scalar in PlainText.line(label).unicodeScalars {
            if scalar == "\\" || scalar == "\"" { escaped += "\\" }
            escaped.unicodeScalars.append(scalar)
        }
        return escaped
    }

    /// `46800.001`, `1`
    private static func seconds(_ thousandths: Int64) -> String {
        let (whole, rest) = (thousandths.magnitude / 1000, thousandths.magnitude % 1000)
        let sign = thousandths < 0 ? "-" : ""
        guard rest > 0 else { return "\(sign)\(whole)" }
        let digits = String(rest)
        return "\(sign)\(whole).\(String(repeating: "0", count: 3 - digits.count))\(digits)"
    }
}
