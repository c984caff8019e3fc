import SimulatedAWS
import SimulationKit

/// What a swarm counts, by name. A row of the table for each: a fault or a rule that no seed exercises tests nothing.
package enum CoverageName {
    // What the world did of itself.
    package static let foreignTask = "world: somebody else's task held the slot"
    package static let taskFailed = "world: an export task failed"
    package static let taskCancelled = "world: an export task was cancelled"
    package static let taskSlow = "world: an export task took 10 minutes or more"
    package static let metadataLag = "world: metadata lagged by a day or more"
    package static let readDelay = "world: an event was visible to reads only a minute later"
    package static let exportDelay = "world: an event was available to tasks only an hour later"
    package static let tasksForgotten = "world: finished tasks were listed for 10 minutes only"
    package static let quota = "world: the quota throttled a call"
    package static let emptyPage = "world: an empty page with more behind it"
    package static let pageWithMore = "world: a page with more behind it"
    package static let expired = "world: retention removed events"
    package static let rebirth = "world: a group was deleted and created again"

    // What the calls and the state document show of the program.
    package static let casConflict = "rule: a state write met a conflict"
    package static let casAnswerLost = "rule: the answer to a state write was lost"
    package static let casDelayed = "rule: a state write took effect after its writer had given up waiting"
    package static let leaseTakenOver = "rule: an expired lease was taken over"
    package static let believedEmpty = "rule: a window was believed empty"
    package static let shardWritten = "rule: a shard of the state was written"
    package static let hole = "rule: a window became a hole"
    package static let attemptReplaced = "rule: a failed attempt was replaced"
    package static let failedCleaned = "rule: a failed attempt's objects were deleted"
    package static let orphanDeleted = "rule: an abandoned attempt's objects were deleted"
    package static let adopted = "rule: a later run adopted a task"
    package static let adoptedUnanswered = "rule: a task was adopted whose creation was never answered"
    package static let creationUnanswered = "rule: CreateExportTask took effect and was not answered"
    package static let slotTaken = "rule: the slot was taken"
    package static let uploadBegun = "rule: an upload in parts was begun"
    package static let uploadAborted = "rule: an upload in parts was given up"
    package static let completionFailed = "world: completing an upload failed inside a 200"
    package static let taskHung = "world: an export task timed out"
    package static let unreadableClass = "world: a group of class INFREQUENT_ACCESS could not be read"
    package static let noWait = "drawn: runs that may not wait"
    package static let calledAgain = "rule: a run in the calm was called again"
    package static let foreignKept = "judged: a foreign object lay beside an attempt's folder"
    package static let requiredDeleted = "judged: an event of a deleted group had to be there"
    package static let requiredRetained = "judged: an event of a group with retention had to be there"
    package static let doubtLookedUp = "rule: an object of the archive was read to settle a doubt"

    package static func deed(_ deed: String) -> String { "rule: journaled: \(deed)" }

    package static let deeds = ["export-task", "read", "sweep"].map(deed)

    static let worldAndRules =
        [
            foreignTask, taskFailed, taskCancelled, taskSlow, metadataLag, readDelay, exportDelay, tasksForgotten,
            quota, emptyPage, pageWithMore, expired, rebirth, casConflict, casAnswerLost, casDelayed, leaseTakenOver,
            believedEmpty, shardWritten, hole, attemptReplaced, failedCleaned, orphanDeleted, adopted,
            adoptedUnanswered,
            creationUnanswered, slotTaken, doubtLookedUp, uploadBegun, uploadAborted, completionFailed, taskHung,
            unreadableClass, calledAgain, foreignKept, requiredDeleted, requiredRetained,
        ] + deeds

    static let faults =
        ExchangeFault.common.map { Coverage.name(of: $0) }
        + ProcessStop.Side.allCases.flatMap { side in ["crash", "pause"].map { Coverage.name(of: $0, side) } }
        + [wrongClock, pair, trio]

    package static let wrongClock = "fault: a wrong clock"
    /// An event that retention took, and the state tells of it.
    package static let lossTold = "rule: a loss to retention stands in the state"
    /// An event that breaks every page, and the state tells of it.
    package static let unreadableTold = "rule: what cannot be parsed stands in the state"
    package static let pair = "fault: two runs at once"
    package static let trio = "fault: three runs at once"

    /// What only some worlds do, told by the world itself.
    package static func world(_ happening: Happening) -> String { "world: \(happening.rawValue)" }

    // What was drawn.
    package static func reading(_ reading: ExportReading) -> String { "drawn: reading \(reading.rawValue)" }
    package static func engine(_ name: String) -> String { "drawn: engine \(name)" }
    package static func scope(_ name: String) -> String { "drawn: task scope \(name)" }
    package static func store(_ name: String) -> String { "drawn: state in \(name)" }
    package static func written(_ format: String, _ compression: String) -> String {
        "drawn: objects of ours in \(format) \(compression)"
    }
    package static let deadline = "drawn: a deadline"

    static let drawn =
        ExportReading.allCases.map(reading) + ["export-task", "read"].map(engine) + ["group", "stream"].map(scope)
        + ["s3", "dynamodb"].map(store)
        + ["text", "jsonl"].flatMap { format in ["gzip", "zstd"].map { written(format, $0) } } + [deadline, noWait]

    // What was written.
    package static let late = "written: an event more than a day late"
    package static let lateDays = "written: an event 10 to 14 days late"
    package static let future = "written: an event more than 10 minutes ahead"
    package static let imported = "written: an import of older data"
    package static let repeated = "written: a true repeat"
    package static let identical = "written: the same text at the same millisecond"
    package static let timedLine = "written: a message with a line that looks like an event"
    package static let oneFolder = "written: two streams that share an export folder"
    package static let prefixName = "written: a stream whose name begins another's"
    package static let streamDeleted = "written: a stream was deleted"
    package static let retentionChanged = "written: a retention was changed in the middle"
    package static let thousandStreams = "written: a thousand streams"
    package static let emptyGroup = "written: a stream without events"
    package static func retention(_ days: Int?) -> String {
        days.map { "written: retention of \($0) days" } ?? "written: retention: never"
    }

    static let written =
        [
            late, lateDays, future, imported, repeated, identical, timedLine, oneFolder, prefixName, thousandStreams,
            emptyGroup, retentionChanged,
        ] + [1, 3, 5, 7, 14, 30, nil].map(retention)

    /// Everything that the simulator itself can tell.
    package static let all = faults + worldAndRules + drawn + written
}
