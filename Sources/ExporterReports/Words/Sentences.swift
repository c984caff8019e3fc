import ExportCore
import ExportEngine
import ExportFailures
import ExporterSettings

/// What reasons, warnings, failures and ends are in the words of people: one set for every door, which calls the settings
/// as the door does. Programs get the codes (`Codes.swift`).
package struct Sentences: Sendable {
    package let spelling: SettingSpelling

    package init(_ spelling: SettingSpelling) {
        self.spelling = spelling
    }

    func name(_ path: KeyPath<SettingTable, Setting>) -> String { spelling.name(path) }

    /// What to do to go on.
    var again: String { spelling.door == .command ? "run it again" : "call again" }

    /// `nil` for the usual end.
    package func sentence(_ stop: RunReport.Stop) -> String? {
        switch stop {
        case .done: nil
        case .outOfTime: "stopped before everything was done: \(again) to go on"
        case .leaseHeld(let lease, let left):
            """
            \(holder(lease)) is at work on this archive, or was killed: nothing was done. In \(HumanText.coarse(left)) at the \
            latest another run can go on, unless that one is alive: \(again) then
            """
        case .slotTaken(let holder):
            """
            \(holder.map { "\($0.words) is running in this account, and is not this archive's" }
                ?? "an export task of this account that is not this archive's is running"): there can be only one at a \
            time, so \(again) later
            """
        case .taskRunning(let start):
            "this archive's export task has been running since \(HumanText.instant(start.milliseconds)) UTC: \(again) to go on"
        case .takenOver: "another run has taken over this archive while this one was paused; it goes on"
        }
    }

    /// `run a9174b9d687a (web-1, process 4711, since 2026-11-22 15:01 UTC)`
    func holder(_ lease: Lease) -> String {
        let place = lease.place.map { PlainText.line("\($0)") }
        let since = lease.started.map { "since \(HumanText.minute($0.milliseconds)) UTC" }
        let known = [place, since].compactMap(\.self).joined(separator: ", ")
        return "run \(lease.run)" + (known.isEmpty ? "" : " (\(known))")
    }

    /// For a look at an archive with a lease that is live.
    func atWork(_ lease: Lease, now: ServiceTime) -> String {
        let left = Span(milliseconds: lease.expires.milliseconds - now.milliseconds)
        return
            "\(holder(lease)) is at work, or was killed: its turn ends in \(HumanText.coarse(left)) unless it is alive"
    }

    package func sentence(_ failure: LaneFailure) -> String {
        switch failure {
        case .groupIsGone: return "the log group is gone"
        case .otherTaskScope: return otherTaskScope
        case .readRefused(let words):
            return """
                the service refuses to let it be read (\(words)). If that is for its log class, which cannot be \
                changed: query it with Logs Insights, send its logs to a new group of class STANDARD, or leave it out \
                with \(name(\.exclude))
                """
        case .renderingDiffers(let slice, let folder, let time):
            return """
                events that export task \(slice) has certainly written (one of \(HumanText.instant(time.milliseconds)) UTC) \
                are not in its objects of '\(folder)' in the form that is expected: what is missing there cannot be told from \
                what is written otherwise, so nothing was written. Please report this with a line of such an object
                """
        case .taskRefused(let words), .denied(let words), .pageUnreadable(let words), .unanswered(let words),
            .other(let words):
            return words
        }
    }

    /// Where nothing is selected at all.
    package func noGroup(_ selection: GroupSelection, _ warnings: [PlanWarning], region: String) -> String {
        let wanted = selection.wanted.isEmpty ? "*" : selection.wanted.map(\.text).joined(separator: ",")
        let nearest = warnings.lazy.compactMap { warning in
            if case .patternWithoutMatch(let pattern) = warning { pattern.nearest } else { nil }
        }.first
        if let nearest {
            return "\(name(\.logGroups)) '\(wanted)' matches no log group in \(region): did you mean '\(nearest)'?"
        }
        return """
            \(name(\.logGroups)) '\(wanted)' matches no log group in \(region): correct it, \(name(\.exclude)) or \
            \(name(\.region))
            """
    }

    var otherTaskScope: String {
        """
        the state has its lanes in the other \(name(\.taskScope)): go back to it, or begin a new \(name(\.state)) and \
        \(name(\.destination))
        """
    }

    /// What was wrong and what to do, in the order in which a report tells it.
    package func messages(_ report: RunReport, _ selection: GroupSelection, region: String) -> [String] {
        var messages = sentence(report.stop).map { [$0] } ?? []
        if report.selectsNothing { messages.append(noGroup(selection, report.plan.warnings, region: region)) }
        messages += failures(report.failures)
        messages += LossText.lines(report.lost)
        messages += notes(report)
        messages += warnings(report.plan.warnings)
        return messages
    }

    package func messages(_ preview: ExportPreview, _ selection: GroupSelection, region: String) -> [String] {
        (preview.inventory.groups.isEmpty ? [noGroup(selection, preview.plan.warnings, region: region)] : [])
            + LossText.lines(preview.plan.losses.filter(\.isNews)) + warnings(preview.plan.warnings)
    }

    /// What went another way than planned, and was no failure.
    package func notes(_ report: RunReport) -> [String] {
        let read = LaneCount.grouped(report.readInstead.map { ($0.lane, sentence($0.reason)) }).map {
            "read instead, for the export task is refused: \($0.names): \($0.words)"
        }
        let refused = LaneCount.grouped(report.refused.map { ($0, sentence(SkippedLane.Reason.readRefused)) }).map {
            "not read: \($0.names): \($0.words)"
        }
        return read + refused + report.leftovers.map { "left for the next run to remove: \($0.prefix): \($0.message)" }
    }

    /// One line for each lane, or for all that failed for the same reason.
    package func failures(_ failures: [RunReport.Failure]) -> [String] {
        LaneCount.grouped(failures.map { ($0.lane, sentence($0.reason)) }).map {
            "failed: \($0.names): \(PlainText.line($0.words))"
        }
    }
}

extension SlotHolder {
    private static let nameMost = 40

    /// `export task 'nightly' of /ecs/web (5066da2f-…)`; programs name their tasks at length.
    package var words: String {
        let name = taskName.map { " '\(DisplayWidth.shortened(PlainText.line($0), to: Self.nameMost))'" } ?? ""
        let group = logGroup.map { " of \(PlainText.line($0))" } ?? ""
        return "export task\(name)\(group) (\(PlainText.line(taskID)))"
    }
}

extension RunReport {
    /// It looked, and there is no group to export.
    package var selectsNothing: Bool { stop == .done && lanes != nil && groups == 0 && !goesOnFromRound }
}

/// Lanes of which the same is told, in the order in which the first of them came.
struct LaneCount: Sendable {
    private static let namesMax = 3

    let words: String
    private(set) var lanes: [LaneID]

    static func grouped(_ told: [(lane: LaneID, words: String)]) -> [LaneCount] {
        var counts: [LaneCount] = []
        var places: [String: Int] = [:]
        for (lane, words) in told {
            if let place = places[words] {
                counts[place].lanes.append(lane)
            } else {
                places[words] = counts.count
                counts.append(LaneCount(words: words, lanes: [lane]))
            }
        }
        return counts
    }

    /// `/a`; `1,200 log groups (/a, /b, /c, …)`
    var names: String {
        guard lanes.count > 1 else { return lanes[0].shown }
        return "\(HumanText.count(lanes.count, LaneNoun.of(lanes))) (\(examples))"
    }

    var examples: String {
        lanes.prefix(Self.namesMax).map(\.shown).joined(separator: ", ")
            + (lanes.count > Self.namesMax ? ", …" : "")
    }
}
