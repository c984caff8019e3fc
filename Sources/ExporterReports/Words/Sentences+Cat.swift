import ExportCore

/// What `cat` has to tell beside the events.
package enum CatNote: Sendable, Hashable {
    /// The window goes on behind what is copied, of the lane that is furthest behind.
    case notYetCopied(LaneID, through: EventTime)
    /// Within the window, retention took events before they were copied.
    case lost([LogGroupName])
    /// The archive's state could not be read, and the manifests alone were asked.
    case stateUnread(state: String?, why: String)
    /// Filters of terms that are missing or damaged, by their places.
    case indexUnread([String])
    case patternWithoutMatch(UnmatchedPattern)
    /// No event is in the window, or none passes what was asked for.
    case nothingFound

    /// The answer may be wrong without a person who looks: told even to who wants quiet.
    package var needsPerson: Bool {
        switch self {
        case .lost, .stateUnread: true
        case .notYetCopied, .indexUnread, .patternWithoutMatch, .nothingFound: false
        }
    }
}

/// What `cat` tells.
extension Sentences {
    package func sentence(_ note: CatNote) -> String {
        switch note {
        case .notYetCopied(let lane, let through):
            return """
                the archive goes up to \(HumanText.through(through)) (\(lane) is the furthest behind); what came later is \
                not in it yet
                """
        case .lost(let groups):
            return """
                not all of it is here: retention took events before they were copied, of \
                \(groups.prefix(3).map(\.text).joined(separator: ", "))\(groups.count > 3 ? " and others" : "")
                """
        case .stateUnread(let state, let why):
            return """
                \(state.map { "the state \($0)" } ?? "a state of the archive") could not be read (\(why)): what the \
                archive holds is told by its manifests alone, and what a run that died left behind may be shown twice
                """
        case .indexUnread(let places):
            let others = places.count > 1 ? " and \(places.count - 1) more" : ""
            return """
                \(places.first ?? "a filter of terms")\(others) is missing or not what its manifest says: the objects \
                that it speaks of were read whole
                """
        case .patternWithoutMatch(let pattern):
            let setting = pattern.isExcluding ? name(\.exclude) : name(\.logGroups)
            return "\(setting) '\(pattern.pattern)' matches no log group of the archive"
        case .nothingFound: return "no event found"
        }
    }

    package func noGroup(_ selection: GroupSelection, in destination: String) -> String {
        let wanted = selection.wanted.isEmpty ? "*" : selection.wanted.map(\.text).joined(separator: ",")
        return """
            \(name(\.logGroups)) '\(wanted)' matches no log group of the archive \(destination): correct it, \
            \(name(\.exclude)) or \(name(\.destination))
            """
    }
}
