/// The changes that a run makes to the state document, each a total function: it happens, or it says why it cannot.
/// They run again on a document that was reloaded, so each checks what it rests on.
package enum JournalRefusal: Error, Hashable, Sendable {
    /// Another run has taken the slice over, or has already done it.
    case superseded(AttemptID)
    /// The lane has moved since the plan was made.
    case laneMoved(LaneID)
}

/// One change of the state document, as a value: what a stage asks the journal to save.
package enum JournalEdit: Hashable, Sendable {
    case open(LaneID, start: EventTime)
    case noteEmpty(LaneWindow)
    case noteHole(LaneWindow)
    case intend(Intent)
    case replace(AttemptID, with: Intent, now: ServiceTime)
    case withdraw(AttemptID, watched: Bool, now: ServiceTime)
    case commitTask(AttemptID, DoubtfulBand)
    case commitHole(AttemptID, watched: Bool, now: ServiceTime)
    /// `certain`: up to where the read has made sure of every event; it may have written some that were ingested later.
    case commitRead(AttemptID, TimeWindow, horizon: IngestionTime, certain: IngestionTime)
    case commitSweep(AttemptID, TimeWindow, horizon: IngestionTime, seal: Bool)
    case seal(LaneID, through: EventTime)
    /// The service refuses, as invalid, to let the lane be read.
    case refuse(LaneID, at: ServiceTime)
    /// Retention has taken events of the lane before they were copied.
    case lose(LaneID, Loss)
    /// A window has been read: what stands in these of its columns could not be parsed, and everything else could.
    case unreadable(LaneID, [EventTime], in: TimeWindow, found: ServiceTime)
    /// Where the lane began, for when the operator wants it to begin earlier; and that it does.
    case start(LaneID, at: EventTime)
    case extend(LaneID, LaneExtension)
    /// The folders of these abandoned attempts have been emptied.
    case looked(prefixes: Set<String>, now: ServiceTime)
    /// These abandoned attempts' folders have been emptied, and nothing can come to them any more.
    case forget(prefixes: Set<String>)
}

extension JournalEdit {
    /// What it concerns: one lane, by its own name or by that of an attempt at one of its slices, or folders of attempts
    /// that were given up, of any lanes.
    package enum Subject: Hashable, Sendable {
        case lane(LaneID)
        case attempt(AttemptID)
        case folders(Set<String>)
    }

    package var subject: Subject {
        switch self {
        case .open(let lane, _), .seal(let lane, _), .refuse(let lane, _), .lose(let lane, _), .start(let lane, _),
            .extend(let lane, _), .unreadable(let lane, _, _, _):
            .lane(lane)
        case .noteEmpty(let window), .noteHole(let window): .lane(window.lane)
        case .intend(let intent), .replace(_, let intent, _): .lane(intent.slice.lane)
        case .withdraw(let attempt, _, _), .commitTask(let attempt, _), .commitHole(let attempt, _, _),
            .commitRead(let attempt, _, _, _), .commitSweep(let attempt, _, _, _):
            .attempt(attempt)
        case .looked(let prefixes, _), .forget(let prefixes): .folders(prefixes)
        }
    }
}

extension StateDocument {
    /// Changes what the edit concerns, in whatever shard it is.
    package mutating func apply(_ edit: JournalEdit) throws(JournalRefusal) {
        switch edit.subject {
        case .lane(let lane):
            let original = exportedByOriginal(of: lane)
            try self[shard: shardName(holding: lane.hash64)].apply(edit, original: original)
        case .attempt(let attempt):
            guard let name = shardName(holding: attempt) else { throw .superseded(attempt) }
            try self[shard: name].apply(edit)
        case .folders:
            for name in shardNames { try self[shard: name].apply(edit) }
        }
    }

    /// See `StateShard.tidy`.
    package mutating func tidy(now: ServiceTime) {
        for name in shardNames { self[shard: name].tidy(now: now) }
    }
}

extension StateShard {
    /// Pieces that are kept as they are, so that a look back at the last hours asks for no manifests.
    private static let youngPiecesMax = 4

    /// - Parameter original: what the original program exported of the lane, for the edit that opens it.
    package mutating func apply(
        _ edit: JournalEdit, original: [LogStreamName: Int64] = [:]
    ) throws(JournalRefusal) {
        switch edit {
        case .open(let lane, let start): open(lane, start: start, original: original)
        case .noteEmpty(let window): try noteEmpty(window)
        case .noteHole(let window): try noteHole(window)
        case .intend(let intent): try intend(intent)
        case .replace(let attempt, let next, let now): try replace(attempt, with: next, now: now)
        case .withdraw(let attempt, let watched, let now): try withdraw(attempt, watched: watched, now: now)
        case .commitTask(let attempt, let band): try commitTask(attempt, band: band)
        case .commitHole(let attempt, let watched, let now): try commitHole(attempt, watched: watched, now: now)
        case .commitRead(let attempt, let window, let horizon, let certain):
            try commitRead(attempt, window: window, horizon: horizon, certain: certain)
        case .commitSweep(let attempt, let window, let horizon, let isSeal):
            try commitSweep(attempt, window: window, horizon: horizon, seal: isSeal)
        case .seal(let lane, let time): seal(lane, through: time)
        case .refuse(let lane, let time): lanes[lane]?.refused = time
        case .lose(let lane, let loss):
            guard lanes[lane] != nil else { throw .laneMoved(lane) }
            lanes[lane]?.lost.record(loss)
        case .unreadable(let lane, let times, let window, let found):
            guard lanes[lane] != nil else { throw .laneMoved(lane) }
            lanes[lane]?.lost.note(unreadable: times, in: window, found: found)
        case .start(let lane, let time):
            guard lanes[lane] != nil else { throw .laneMoved(lane) }
            lanes[lane]?.start = time
        case .extend(let lane, let earlier):
            // What is under way may seal columns behind those that are added.
            try checkNoIntent(on: lane)
            lanes[lane]?.begin(at: earlier)
        case .looked(let prefixes, let now):
            for index in abandoned.indices where prefixes.contains(abandoned[index].prefix) {
                abandoned[index].looked = now
            }
        case .forget(let prefixes): abandoned.removeAll { prefixes.contains($0.prefix) }
        }
    }

    /// Notes that the metadata calls a window empty.
    package mutating func noteEmpty(_ window: LaneWindow) throws(JournalRefusal) {
        try checkNoIntent(on: window.lane)
        try extend(window.lane, window.window, origin: .believedEmpty, read: .never)
    }

    /// Notes a window that no engine has copied: the next read of the lane fills it.
    package mutating func noteHole(_ window: LaneWindow) throws(JournalRefusal) {
        try checkNoIntent(on: window.lane)
        try extend(window.lane, window.window, origin: .reads, read: .never)
    }

    /// Begins a lane. What the original program said of its streams moves into it. (Where the streams of a group are lanes
    /// in other shards, its entry stays behind here: a lane is opened once, so it is not asked for again.)
    package mutating func open(_ lane: LaneID, start: EventTime, original: [LogStreamName: Int64]) {
        guard lanes[lane] == nil else { return }
        lanes[lane] = LaneState(frontier: Frontier(start: start), exportedByOriginal: original)
        if let stream = lane.stream {
            exportedByOriginal[lane.group]?[stream] = nil
            if exportedByOriginal[lane.group]?.isEmpty == true { exportedByOriginal[lane.group] = nil }
        } else {
            exportedByOriginal[lane.group] = nil
        }
    }

    /// Journals an intent. Refused where the lane has another, or where the frontier is not where the plan saw it.
    package mutating func intend(_ intent: Intent) throws(JournalRefusal) {
        let lane = intent.slice.lane
        guard self.intent(for: lane) == nil, let state = lanes[lane] else { throw .laneMoved(lane) }
        switch intent.slice.deed {
        case .task, .read:
            guard state.frontier.next == intent.slice.window.first else { throw .laneMoved(lane) }
        case .sweep:
            guard intent.slice.window.last <= state.frontier.copiedThrough else { throw .laneMoved(lane) }
        }
        intents.append(intent)
    }

    /// A new attempt at the slice of `attempt`, whose folder is from now on watched for late objects.
    package mutating func replace(
        _ attempt: AttemptID, with next: Intent, now: ServiceTime
    ) throws(JournalRefusal) {
        guard let index = intents.firstIndex(where: { $0.attempt == attempt }) else { throw .superseded(attempt) }
        abandoned.append(intents[index].abandoned(at: now))
        intents[index] = next
    }

    /// Gives the attempt up without a new one. Its folder is watched, unless nothing can ever turn up in it.
    package mutating func withdraw(
        _ attempt: AttemptID, watched: Bool, now: ServiceTime
    ) throws(JournalRefusal) {
        guard let index = intents.firstIndex(where: { $0.attempt == attempt }) else { throw .superseded(attempt) }
        if watched { abandoned.append(intents[index].abandoned(at: now)) }
        intents.remove(at: index)
    }

    /// The task of the attempt has ended well: its window is copied.
    package mutating func commitTask(_ attempt: AttemptID, band: DoubtfulBand) throws(JournalRefusal) {
        let intent = try held(attempt)
        try extend(intent.slice.lane, intent.slice.window, origin: .task(band), read: .never)
        remove(attempt)
    }

    /// The window's task cannot be had: it becomes a hole, which the next read of the lane fills. The attempt's folder is
    /// watched, unless nothing can ever turn up in it.
    package mutating func commitHole(
        _ attempt: AttemptID, watched: Bool, now: ServiceTime
    ) throws(JournalRefusal) {
        let intent = try held(attempt)
        try extend(intent.slice.lane, intent.slice.window, origin: .reads, read: .never)
        if watched { abandoned.append(intent.abandoned(at: now)) }
        remove(attempt)
    }

    /// A first copy by a read. `window` may be shorter than the intent's: a read that ran out of time commits what it has.
    package mutating func commitRead(
        _ attempt: AttemptID, window: TimeWindow, horizon: IngestionTime, certain: IngestionTime? = nil
    ) throws(JournalRefusal) {
        let intent = try held(attempt)
        try extend(
            intent.slice.lane, window, origin: .reads, read: certain ?? horizon, readPossible: horizon)
        lanes[intent.slice.lane]?.refused = nil
        remove(attempt)
    }

    /// A sweep has made sure of the window up to the horizon; with `seal`, its columns are final.
    package mutating func commitSweep(
        _ attempt: AttemptID, window: TimeWindow, horizon: IngestionTime, seal: Bool
    ) throws(JournalRefusal) {
        let intent = try held(attempt)
        guard lanes[intent.slice.lane] != nil else { throw .laneMoved(intent.slice.lane) }
        lanes[intent.slice.lane]?.refused = nil
        remove(attempt)
        if seal {
            lanes[intent.slice.lane]?.frontier.finish(window, at: horizon)
            self.seal(intent.slice.lane, through: window.last)
        } else {
            lanes[intent.slice.lane]?.frontier.raise(window, to: horizon)
        }
    }

    package mutating func seal(_ lane: LaneID, through time: EventTime) {
        guard var state = lanes[lane] else { return }
        state.frontier.seal(through: time)
        let final = state.frontier.sealedThrough.milliseconds
        state.exportedByOriginal = state.exportedByOriginal.filter { $0.value > final }
        lanes[lane] = state
    }

    /// Keeps the shard small whatever the schedule: merges what is older than a day, and of what is younger all but
    /// the last few pieces; forgets attempts that were watched long enough.
    package mutating func tidy(now: ServiceTime) {
        let yesterday = EventTime(now.advanced(by: -.days(1)).milliseconds)
        for lane in lanes.keys {
            lanes[lane]?.frontier.coarsen(before: yesterday, keeping: Self.youngPiecesMax)
        }
        abandoned.removeAll { $0.isOver }
    }

    private func held(_ attempt: AttemptID) throws(JournalRefusal) -> Intent {
        guard let intent = intent(attempt) else { throw .superseded(attempt) }
        return intent
    }

    /// Last in every commit: one that is refused leaves the intent where it is.
    private mutating func remove(_ attempt: AttemptID) {
        intents.removeAll { $0.attempt == attempt }
    }

    /// A note under a live intent would move the frontier away from the window that is being copied, and what was
    /// copied could never be committed.
    private func checkNoIntent(on lane: LaneID) throws(JournalRefusal) {
        guard intent(for: lane) == nil else { throw .laneMoved(lane) }
    }

    private mutating func extend(
        _ lane: LaneID, _ window: TimeWindow, origin: Piece.Origin, read: IngestionTime,
        readPossible: IngestionTime? = nil
    ) throws(JournalRefusal) {
        guard lanes[lane]?.frontier.next == window.first else { throw .laneMoved(lane) }
        lanes[lane]?.frontier.append(window, origin: origin, read: read, readPossible: readPossible)
    }
}
