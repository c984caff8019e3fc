/// What a run will do, with its reasons. Printable: `plan` shows it, `run` follows it.
package struct ExportPlan: Hashable, Sendable {
    /// In the order in which they are taken. The windows of one lane are consecutive and in order.
    package var slices: [PlannedSlice]
    /// Windows that the metadata calls empty: no task, only a note in the state document.
    package var emptyWindows: [LaneWindow]
    /// Windows that only reads can fill: noted as holes, filled by the sweeps of the next pass.
    package var holes: [LaneWindow]
    /// Columns that are final without being read again, because no edge and no doubt concerns them.
    package var freeSeals: [FreeSeal]
    package var skipped: [SkippedLane]
    /// Lanes of which nothing is written down though time has gone by: nothing has happened in them.
    package var quiet: [LaneID: QuietLane]
    /// Where each lane begins that has no state yet, and gets one by this plan.
    package var newLanes: [LaneID: EventTime]
    package var warnings: [PlanWarning]
    /// What retention has taken of lanes that were begun, and is not recorded yet.
    package var losses: [LaneLoss]
    /// Lanes that begin earlier than they did. The slices are planned as if that were written down.
    package var extensions: [LaneID: LaneExtension]
    /// Where lanes began, to be written down.
    package var starts: [LaneID: EventTime]

    package init() {
        slices = []
        emptyWindows = []
        holes = []
        freeSeals = []
        skipped = []
        quiet = [:]
        newLanes = [:]
        warnings = []
        losses = []
        extensions = [:]
        starts = [:]
    }

    /// What is to be written down before anything is copied, lane by lane.
    package var records: [JournalEdit] {
        let lanes = Set(losses.map(\.lane) + extensions.keys + starts.keys).sorted()
        let opened = lanes.compactMap { lane in newLanes[lane].map { JournalEdit.open(lane, start: $0) } }
        let begun = lanes.compactMap { lane in starts[lane].map { JournalEdit.start(lane, at: $0) } }
        let extended = lanes.compactMap { lane in extensions[lane].map { JournalEdit.extend(lane, $0) } }
        return opened + begun + extended + losses.map { .lose($0.lane, $0.loss) }
    }

    /// How many things there are to do.
    package var size: Int { slices.count + emptyWindows.count + holes.count + freeSeals.count }
    package var isEmpty: Bool { size == 0 }
}

package struct PlannedSlice: Hashable, Sendable {
    package var lane: LaneID
    package var window: TimeWindow
    package var order: Order
    package var reason: PlanReason
    /// For first copies: columns whose data expires at this instant are in the window.
    package var expires: ServiceTime?

    package init(
        lane: LaneID, window: TimeWindow, order: Order, reason: PlanReason, expires: ServiceTime? = nil
    ) {
        self.lane = lane
        self.window = window
        self.order = order
        self.reason = reason
        self.expires = expires
    }

    package var slice: Slice { Slice(lane: lane, window: window, deed: order.deed) }

    /// For reads and sweeps of a group: about how many FilterLogEvents requests.
    package var requests: Int? { order.reading?.hints.requests }

    /// The one stream that all events of the window are of, if none can come any more: GetLogEvents may read it, too
    /// (docs/decisions/0026).
    package var soleStream: LogStreamName? { order.reading?.hints.onlyStream }
}

package struct FreeSeal: Hashable, Sendable {
    package var lane: LaneID
    package var through: EventTime

    package init(lane: LaneID, through: EventTime) {
        self.lane = lane
        self.through = through
    }
}

package struct SkippedLane: Hashable, Sendable {
    package enum Reason: Hashable, Sendable {
        case upToDate
        case groupIsGone
        /// The state has it, and it may well exist: the selection leaves it out.
        case notSelected
        case classCannotBeExported(LogGroup.Class)
        /// The state has the group's lanes in the other scope (`--task-scope`): planned anew, everything would be copied
        /// twice.
        case otherTaskScope
        /// The service has refused to let it be read within the last day.
        case readRefused
    }

    package var lane: LaneID
    package var reason: Reason

    package init(lane: LaneID, reason: Reason) {
        self.lane = lane
        self.reason = reason
    }
}

/// Why a slice is planned. Machine-readable; the command line has the words.
package enum PlanReason: String, Hashable, Sendable {
    case newWindow
    case backlog
    /// A task cannot select this stream alone: another stream's name begins with its name.
    case nameIsPrefixOfAnother
    /// The group's class has no export tasks.
    case classWithoutTasks
    /// The data expires too soon for a task.
    case shortRetention
    /// The engine `read` was asked for.
    case readEngine
    /// Tasks failed for good, or none can take the window: the hole is filled by a read.
    case taskFailedForGood
    /// The metadata called it empty, and now shows an event in it.
    case believedEmptyWrongly
    /// The metadata says nothing of some of the lane's streams, which is not the same as that nothing is in them.
    case streamsWithoutTimes
    /// No event can arrive any more: a last look, and the columns are final.
    case sealing
    /// The last look before the data expires.
    case beforeExpiry
    case lookback

    /// What such a slice writes was accepted after its columns had been copied.
    package var findsLateEvents: Bool {
        switch self {
        case .sealing, .beforeExpiry, .lookback: true
        default: false
        }
    }
}

package enum PlanWarning: Hashable, Sendable {
    /// Unexported data of the lane is destroyed by the group's retention before or soon after it can be exported.
    case expiresSoon(LaneID, at: ServiceTime)
    /// So many lanes that are begun now have events, or may have, that expired before.
    case expiredBeforeBeginning(lanes: Int)
    /// A setting is below what the service documents.
    case belowBound(Shortfall)
    /// Their events expire before export tasks copy them, which are so far behind.
    case expireBeforeCopy([LogGroupARN], delay: Span)
    /// A pattern of the selection concerns no group.
    case patternWithoutMatch(UnmatchedPattern)
    /// Neither export tasks nor reads get at the lane's events.
    case classCannotBeExported(LaneID, LogGroup.Class)
    /// Another account's group is listed beside those of our own. Calls go by names, so they would read our own.
    case groupOfOtherAccount(LogGroupARN)
    /// Messages held what is not text, and hold U+FFFD in the archive: how many, and the first of them.
    case textReplaced(LaneID, events: Int, stream: String, at: EventTime)
    /// An event cannot be parsed, and is not in the archive: why not.
    case eventUnreadable(LaneID, stream: LogStreamName?, at: EventTime, String)

    package static func prefixWithoutMatch(_ prefix: String) -> Self {
        .patternWithoutMatch(UnmatchedPattern(pattern: GroupPattern(.prefix(prefix)), isExcluding: false))
    }
}
