import ExportCore
import ExporterSettings

/// The plan's reasons.
extension Sentences {
    package func sentence(_ reason: PlanReason) -> String {
        switch reason {
        case .newWindow: "new events"
        case .backlog: "backlog"
        case .nameIsPrefixOfAnother: "another stream's name begins with this one's: a task would take both"
        case .classWithoutTasks: "its log class has no export tasks"
        case .shortRetention: "its retention is too short for export tasks"
        case .readEngine: spelling.choice(\.engine, "read")
        case .taskFailedForGood: "no export task can copy it, or its tasks failed: filled by a read"
        case .believedEmptyWrongly: "events turned up in a window that was believed empty"
        case .streamsWithoutTimes: "the service does not say when its streams were written to"
        case .sealing: "last look for late events: no more can arrive"
        case .beforeExpiry: "last look before the events expire"
        case .lookback: "look for late events"
        }
    }

    package func sentence(_ warning: PlanWarning) -> String {
        switch warning {
        case .expiresSoon(let lane, let instant):
            """
            \(lane): events expire soon after they can be exported, the next at \
            \(HumanText.instant(instant.milliseconds)) UTC: keep them longer, or use \(spelling.choice(\.engine, "read"))
            """
        case .expiredBeforeBeginning(let count):
            """
            \(HumanText.count(count, "log group")) that the archive begins with had events, or may have had, that \
            expired before this
            """
        case .belowBound(let shortfall):
            "\(self.name(shortfall.setting.path)) \(Bounds(spelling).meaning(shortfall))"
        case .expireBeforeCopy(let groups, let delay):
            "\(expireBeforeCopy(groups.map(\.name.text), delay)) (accepted)"
        case .classCannotBeExported(let lane, let name):
            """
            \(lane): log class \(name.rawValue) can be neither exported nor read, and cannot be changed: let its \
            delivery write to S3 itself, send its logs to a new group of class STANDARD, or leave it out with \
            \(self.name(\.exclude))
            """
        case .patternWithoutMatch(let pattern): unmatched(pattern)
        case .groupOfOtherAccount(let group):
            """
            \(group.name) of account \(group.account) is left out: it is another account's group, which is read with that \
            account's credentials
            """
        case .textReplaced(let lane, let events, let stream, let instant):
            """
            \(lane): \(HumanText.count(events, "event")) held what is not text, and U+FFFD stands in its place (the first at \
            \(HumanText.instant(instant.milliseconds)) UTC, in stream \(stream))
            """
        case .eventUnreadable(let lane, let stream, let instant, let why):
            """
            \(lane): what the service answers for \(HumanText.instant(instant.milliseconds)) UTC\
            \(stream.map { ", stream \($0)," } ?? "") cannot be parsed (\(why)): everything around it is archived
            """
        }
    }

    func expireBeforeCopy(_ groups: [String], _ delay: Span) -> String {
        let names = groups.prefix(3).joined(separator: ", ") + (groups.count > 3 ? ", …" : "")
        return """
            with \(name(\.exportSettle)) and \(name(\.maxLateness)) export tasks are \(delay.text) behind, and \
            \(HumanText.count(groups.count, "log group")) (\(names)) may lose events before that
            """
    }

    private func unmatched(_ unmatched: UnmatchedPattern) -> String {
        let did = unmatched.nearest.map { ": did you mean '\($0)'?" } ?? ""
        let text = unmatched.pattern.text
        guard unmatched.isExcluding else { return "\(name(\.logGroups)): '\(text)' matches no log group\(did)" }
        return "\(name(\.exclude)): '\(text)' leaves out none of the log groups that are selected\(did)"
    }

    /// One line for each warning, or for all groups of which the same is to be told.
    package func warnings(_ warnings: [PlanWarning]) -> [String] {
        var lines: [String] = []
        for kind in PlanWarning.Kind.allCases {
            let same = warnings.filter { $0.kind == kind }
            // Patterns are few, and each wants to be corrected by itself.
            let isTogether = same.count > 2 && same.allSatisfy { $0.lane != nil }
            lines += isTogether ? [together(same)] : same.map(sentence)
        }
        return lines.map { "warning: \(PlainText.line($0))" }
    }

    /// Of several lanes at once: the first instant, or the whole time, with the words of the first for the advice.
    private func together(_ warnings: [PlanWarning]) -> String {
        let lanes = warnings.compactMap(\.lane)
        guard let first = warnings.min(by: { $0.instant < $1.instant }), let lane = first.lane else {
            return warnings.map(sentence).joined(separator: "; ")
        }
        let names = LaneCount.grouped(lanes.map { ($0, "") }).map(\.names).joined(separator: ", ")
        var told = first
        if case .textReplaced(_, _, let stream, let at) = first {
            let counts = warnings.map { if case .textReplaced(_, let events, _, _) = $0 { events } else { 0 } }
            told = .textReplaced(lane, events: counts.reduce(0, +), stream: stream, at: at)
        }
        let words = sentence(told)
        let own = "\(lane): "
        return "\(names): " + (words.hasPrefix(own) ? String(words.dropFirst(own.count)) : words)
    }

    package func sentence(_ reason: SkippedLane.Reason) -> String {
        switch reason {
        case .upToDate: "up to date"
        case .groupIsGone: "the log group is gone"
        case .notSelected: "in the state, and not selected"
        case .classCannotBeExported(let name): "log class \(name.rawValue) can be neither exported nor read"
        case .otherTaskScope: otherTaskScope
        case .readRefused: "the service refuses to let it be read: it is asked again a day after the last time"
        }
    }
}

extension Sentences {
    /// Where nothing is to be done.
    func nothing(_ due: NextDue?) -> String {
        switch due {
        case .notBefore(let instant): "nothing is due before \(HumanText.minute(instant.milliseconds)) UTC"
        case .nothingKnown: "nothing is due: no log group shows an event that is not copied"
        case .soon: "nothing is due at this moment"
        case nil: "nothing is due"
        }
    }
}

extension Slice.Deed {
    /// What is done, for people.
    package var words: String {
        switch self {
        case .task: "export task"
        case .read: "read"
        case .sweep: "re-read"
        }
    }
}

extension PlanWarning {
    /// In the order in which they are told.
    fileprivate enum Kind: CaseIterable {
        case settings, soon, expired, groupClass, text, others, pattern
    }

    fileprivate var kind: Kind {
        switch self {
        case .belowBound, .expireBeforeCopy: .settings
        case .expiresSoon: .soon
        case .expiredBeforeBeginning: .expired
        case .classCannotBeExported: .groupClass
        case .textReplaced, .eventUnreadable: .text
        case .groupOfOtherAccount: .others
        case .patternWithoutMatch: .pattern
        }
    }

    /// Which lane it concerns, if one.
    fileprivate var lane: LaneID? {
        switch self {
        case .expiresSoon(let lane, _), .classCannotBeExported(let lane, _),
            .textReplaced(let lane, _, _, _), .eventUnreadable(let lane, _, _, _):
            lane
        case .patternWithoutMatch, .groupOfOtherAccount, .expiredBeforeBeginning, .belowBound, .expireBeforeCopy: nil
        }
    }

    /// The earlier, the more urgent.
    fileprivate var instant: Int64 {
        switch self {
        case .expiresSoon(_, let at): at.milliseconds
        case .textReplaced(_, _, _, let at), .eventUnreadable(_, _, let at, _): at.milliseconds
        case .classCannotBeExported, .patternWithoutMatch, .groupOfOtherAccount, .expiredBeforeBeginning, .belowBound,
            .expireBeforeCopy:
            0
        }
    }
}
