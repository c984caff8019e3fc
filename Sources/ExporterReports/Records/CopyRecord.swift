import ExportCore
import ExportEngine
import ExporterSettings

/// One window of one lane that was copied: of `run --json` and of the function's response. Instants are RFC 3339, sizes
/// bytes.
package struct CopyRecord: Encodable, Sendable {
    package var logGroup: String
    package var logStream: String?
    package var from: String
    /// The first instant that is not in it.
    package var to: String
    /// `export-task`, `read`, or `sweep` (a later look for late events).
    package var copiedBy: String
    package var taskId: String?
    package var objects: Int
    package var bytes: Int64
    package var events: Int64?

    package init(_ done: RunReport.Done) {
        logGroup = done.slice.lane.group.name.text
        logStream = done.slice.lane.stream?.text
        from = "\(done.window.start)"
        to = "\(done.window.end)"
        copiedBy = done.slice.deed.rawValue
        taskId = done.taskID
        objects = done.objects
        bytes = done.bytes
        events = done.events
    }
}

/// A lane that could not be exported, though the run went on.
package struct FailedRecord: Encodable, Sendable {
    package var logGroup: String
    package var logStream: String?
    package var code: FailureCode
    package var message: String

    package init(_ failure: RunReport.Failure, _ sentences: Sentences) {
        logGroup = failure.lane.group.name.text
        logStream = failure.lane.stream?.text
        code = FailureCode(failure.reason)
        message = sentences.sentence(failure.reason)
    }
}

/// Something that needs a person before long. What it concerns stands beside the words.
package struct WarningRecord: Encodable, Sendable {
    package var code: WarningCode
    package var logGroup: String?
    package var logStream: String?
    /// When the next events expire.
    package var at: String?
    /// A setting by its name, its value and its bound.
    package var setting: String?
    package var value: String?
    package var bound: String?
    /// How many lanes.
    package var lanes: Int?
    package var logGroups: [String]?
    package var logGroupClass: String?
    /// Of the selection, as it was written: what matches no group, and what leaves none out.
    package var prefix: String?
    package var exclude: String?
    /// What was perhaps meant.
    package var nearest: String?
    package var account: String?
    /// How many.
    package var events: Int?
    package var message: String

    package init(_ warning: PlanWarning, _ sentences: Sentences) {
        code = WarningCode(warning)
        message = sentences.sentence(warning)
        switch warning {
        case .expiresSoon(let lane, let instant):
            name(lane)
            at = "\(instant)"
        case .expiredBeforeBeginning(let count): lanes = count
        case .belowBound(let shortfall):
            setting = shortfall.setting.name
            value = shortfall.value.text
            bound = shortfall.bound.text
        case .expireBeforeCopy(let groups, let delay):
            logGroups = groups.map(\.name.text)
            value = delay.text
        case .classCannotBeExported(let lane, let groupClass):
            name(lane)
            logGroupClass = groupClass.rawValue
        case .patternWithoutMatch(let pattern):
            if pattern.isExcluding { exclude = pattern.pattern.text } else { prefix = pattern.pattern.text }
            nearest = pattern.nearest
        case .groupOfOtherAccount(let group):
            logGroup = group.name.text
            account = group.account
        case .textReplaced(let lane, let events, let stream, let instant):
            name(lane)
            logStream = stream
            self.events = events
            at = "\(instant)"
        case .eventUnreadable(let lane, let stream, let instant, _):
            name(lane)
            logStream = stream?.text ?? logStream
            at = "\(instant)"
        }
    }

    private mutating func name(_ lane: LaneID) {
        logGroup = lane.group.name.text
        logStream = lane.stream?.text
    }
}

/// Columns of a lane with events that the archive lacks.
package struct LostRecord: Encodable, Sendable {
    package var logGroup: String
    package var logStream: String?
    package var from: String
    /// The first instant that is not among them.
    package var to: String
    /// `seen`: the streams' metadata shows that retention took something; `possible`: nothing is known; `unreadable`: what
    /// the service answers cannot be parsed.
    package var evidence: String
    /// When it was found out.
    package var foundAt: String

    package init(_ lost: LaneLoss) {
        logGroup = lost.lane.group.name.text
        logStream = lost.lane.stream?.text
        from = "\(lost.loss.window.start)"
        to = "\(lost.loss.window.end)"
        evidence = lost.loss.evidence.rawValue
        foundAt = "\(lost.loss.found)"
    }
}
