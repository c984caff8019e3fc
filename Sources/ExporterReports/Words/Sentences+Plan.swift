import ExportCore

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
        case .expiredUnexported(let lane, let window):
            "\(lane): events of \(HumanText.window(window)) UTC have expired unexported"
        case .classCannotBeExported(let lane, let name):
            """
            \(lane): log class \(name.rawValue) can be neither exported nor read, and cannot be changed: let its \
            delivery write to S3 itself, send its logs to a new group of class STANDARD, or leave it out with \
            \(self.name(\.exclude))
            """
        case .prefixWithoutMatch(let prefix): "\(name(\.logGroups)): '\(prefix)' matches no log group"
        }
    }

    /// One line for each warning, or for all groups of which the same is to be told.
    package func warnings(_ warnings: [PlanWarning]) -> [String] {
        var lines: [String] = []
        for kind in PlanWarning.Kind.allCases {
            let same = warnings.filter { $0.kind == kind }
            // Prefixes are few, and each wants to be corrected by itself.
            let isTogether = same.count > 2 && kind != .prefix
            lines += isTogether ? [together(same)] : same.map(sentence)
        }
        return lines.map { "warning: \($0)" }
    }

    /// Of several lanes at once: the first instant, or the whole time, with the words of the first for the advice.
    private func together(_ warnings: [PlanWarning]) -> String {
        let lanes = warnings.compactMap(\.lane)
        guard let first = warnings.min(by: { $0.instant < $1.instant }), let lane = first.lane else {
            return warnings.map(sentence).joined(separator: "; ")
        }
        let names = LaneCount.grouped(lanes.map { ($0, "") }).map(\.names).joined(separator: ", ")
        var told = first
        if case .expiredUnexported(_, let window) = first {
            let ends = warnings.compactMap { if case .expiredUnexported(_, let other) = $0 { other.end } else { nil } }
            told = .expiredUnexported(lane, TimeWindow(start: window.start, end: ends.max() ?? window.end))
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
        case soon, expired, groupClass, prefix
    }

    fileprivate var kind: Kind {
        switch self {
        case .expiresSoon: .soon
        case .expiredUnexported: .expired
        case .classCannotBeExported: .groupClass
        case .prefixWithoutMatch: .prefix
        }
    }

    /// Which lane it concerns, if one.
    fileprivate var lane: LaneID? {
        switch self {
        case .expiresSoon(let lane, _), .expiredUnexported(let lane, _), .classCannotBeExported(let lane, _): lane
        case .prefixWithoutMatch: nil
        }
    }

    /// The earlier, the more urgent.
    fileprivate var instant: Int64 {
        switch self {
        case .expiresSoon(_, let at): at.milliseconds
        case .expiredUnexported(_, let window): window.start.milliseconds
        case .classCannotBeExported, .prefixWithoutMatch: 0
        }
    }
}
