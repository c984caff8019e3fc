/// Makes a lost state new from what the archive's manifests say. Pure: manifests in, a state and what was found out.
///
/// Nothing is claimed that a manifest does not show. Columns between the manifests are believed empty, at no height:
/// they are looked at again, and what is there already is known by the manifests. Two attempts at one piece of work may
/// both have left a manifest, where a run died or was paused: one of them is the archive, and the other is given up, so
/// that the next run removes it as it would have.
package struct StateRebuild: Sendable {
    /// A manifest where it was found.
    package struct Found: Hashable, Sendable {
        package var key: String
        package var manifest: Manifest
        /// The folder of its attempt; ends in `/`.
        package var folder: String
        /// None of the objects that it lists is there: a process wrote it that woke up after its attempt had been removed.
        package var isGone: Bool

        package init(key: String, manifest: Manifest, folder: String, isGone: Bool = false) {
            self.key = key
            self.manifest = manifest
            self.folder = folder
            self.isGone = isGone
        }

        var lane: LaneID { manifest.slice.lane }
        var isSweep: Bool { manifest.slice.deed == .sweep }

        func given(up now: ServiceTime) -> AbandonedAttempt {
            AbandonedAttempt(prefix: folder, manifestKey: key, at: now)
        }
    }

    /// Two attempts at the same columns. Of sweeps, either the later one added what the earlier one could not know, or it did the
    /// earlier one's work again: only their rows tell.
    package struct Question: Hashable, Sendable {
        package var earlier: Found
        package var later: Found
        /// The columns of both.
        package var window: TimeWindow
    }

    /// A manifest that is not taken into the state, and the one that stands for it.
    package struct Finding: Hashable, Sendable {
        package enum Kind: String, Sendable, CaseIterable {
            /// Two first copies of the same columns.
            case copiedTwice
            /// Two sweeps that found the same events.
            case sweptTwice
            /// A sweep of which nothing is left but its manifest, and a later one of the same columns.
            case objectsGone
        }

        package var kind: Kind
        package var lane: LaneID
        package var window: TimeWindow
        package var kept: String
        package var givenUp: String
    }

    package struct Result: Sendable {
        package var document: StateDocument
        package var findings: [Finding]
        /// The manifests that the state rests on.
        package var kept: [Found]
    }

    private let found: [Found]
    private let policy: ExportPolicy
    /// Where a lane of the group would begin if it were new.
    private let starts: [LogGroupARN: EventTime]

    /// - Parameter starts: of the groups that are there; all others begin where `--since` says, or with the service's times.
    package init(_ found: [Found], policy: ExportPolicy, starts: [LogGroupARN: EventTime] = [:]) {
        self.found = found.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        self.policy = policy
        self.starts = starts
    }

    /// What the rows of sweeps have to tell before the state can be made.
    package var questions: [Question] { pairs.filter { !$0.earlier.isGone && !$0.later.isGone } }

    /// Sweeps of the same columns.
    private var pairs: [Question] {
        var pairs: [Question] = []
        for (_, sweeps) in byLane(found.filter(\.isSweep)) {
            let sweeps = sweeps.sorted(by: isEarlier)
            for (index, earlier) in sweeps.enumerated() {
                for later in sweeps[(index + 1)...] {
                    guard let window = earlier.manifest.window.intersection(later.manifest.window) else { continue }
                    pairs.append(Question(earlier: earlier, later: later, window: window))
                }
            }
        }
        return pairs
    }

    /// - Parameters:
    ///   - redone: the questions to which the answer is that the later sweep did the earlier one's work again.
    ///   - original: what the original program exported, where a copy of its state tells it.
    package func rebuilt(
        destination: String, redone: [Question] = [], original: [LogGroupARN: [LogStreamName: Int64]] = [:],
        now: ServiceTime
    ) -> Result {
        var result = Result(document: StateDocument(destination: destination), findings: [], kept: [])
        var abandoned: [AbandonedAttempt] = []
        let gone = pairs.filter { $0.earlier.isGone && !$0.later.isGone }
        let redo = Dictionary((redone + gone).map { ($0.earlier.key, $0) }, uniquingKeysWith: { first, _ in first })
        for (lane, all) in byLane(found) {
            var (copies, superseded) = Self.firstCopies(all.filter { !$0.isSweep }.sorted(by: isLater))
            copies.sort { $0.manifest.window.start < $1.manifest.window.start }
            let sweeps = all.filter { $0.isSweep && redo[$0.key] == nil }.sorted(by: isEarlier)
            superseded += all.compactMap { redo[$0.key] }
            result.findings += superseded.map(\.finding)
            abandoned += superseded.map { $0.earlier.given(up: now) }
            result.kept += copies + sweeps
            var state = LaneState(
                frontier: frontier(copies, sweeps, start: start(of: lane)),
                exportedByOriginal: Self.exported(original, of: lane))
            if policy.since != nil { state.start = state.knownStart }
            result.document.lanes[lane] = state
        }
        result.document.abandoned = abandoned
        result.document.exportedByOriginal = Self.without(Set(result.document.lanes.keys), original)
        result.document.tidy(now: now)
        return result
    }

    // MARK: Which manifests stand

    /// In order of the lanes.
    private func byLane(_ found: [Found]) -> [(LaneID, [Found])] {
        Dictionary(grouping: found, by: \.lane).sorted { $0.key < $1.key }
    }

    /// When the attempt was begun, as its manifest lets it be known: a task is certain of what was ingested so long before
    /// its creation, and a read looks so far.
    private func begun(_ found: Found) -> Int64 {
        switch found.manifest.copy {
        case .task(_, let band): band.certain.advanced(by: policy.certainExportSettle).milliseconds
        case .read(let horizon): horizon.advanced(by: policy.readSettle).milliseconds
        }
    }

    /// Of two that were begun at the same instant the one that reaches further is the later one: what was committed behind
    /// the shorter one would else lie upon it.
    private func isEarlier(_ a: Found, _ b: Found) -> Bool {
        let (first, second) = (begun(a), begun(b))
        if first != second { return first < second }
        let (end, other) = (a.manifest.window.end, b.manifest.window.end)
        return end != other ? end < other : a.key.utf8.lexicographicallyPrecedes(b.key.utf8)
    }

    private func isLater(_ a: Found, _ b: Found) -> Bool { isEarlier(b, a) }

    /// First copies of one lane that do not overlap. An attempt that was given up was done again from the same column by one
    /// that was begun later, so of those that overlap the later one was committed, or would have been. (When the manifests
    /// were written does not tell: a process that was paused may have written its own last.)
    private static func firstCopies(_ latestFirst: [Found]) -> (kept: [Found], superseded: [Question]) {
        var kept: [Found] = []
        var superseded: [Question] = []
        for copy in latestFirst {
            if let other = kept.first(where: { $0.manifest.window.overlaps(copy.manifest.window) }),
                let window = other.manifest.window.intersection(copy.manifest.window)
            {
                superseded.append(Question(earlier: copy, later: other, window: window))
            } else {
                kept.append(copy)
            }
        }
        return (kept, superseded)
    }

    // MARK: The frontier

    private func start(of lane: LaneID) -> EventTime {
        starts[lane.group] ?? policy.since ?? EventTime(0)
    }

    private func frontier(_ copies: [Found], _ sweeps: [Found], start: EventTime) -> Frontier {
        let windows = (copies + sweeps).map(\.manifest.window)
        var frontier = Frontier(start: windows.map(\.start).reduce(start, min))
        for copy in copies {
            frontier.believeEmpty(to: copy.manifest.window.start)
            switch copy.manifest.copy {
            case .task(_, let band): frontier.append(copy.manifest.window, origin: .task(band))
            case .read(let horizon):
                frontier.append(
                    copy.manifest.window, origin: .reads, read: copy.manifest.certain ?? horizon, readPossible: horizon)
            }
        }
        // A sweep looks no further than its lane was copied, in event time and in ingestion time. What a task would copy
        // behind that a second time might, under one reading of its bounds, be what the sweep has written.
        for sweep in sweeps {
            frontier.believeEmpty(to: max(sweep.manifest.window.end, sweep.end))
        }
        for sweep in sweeps {
            if let read = sweep.manifest.readWindow { frontier.raise(read.window, to: read.horizon) }
        }
        return frontier
    }

    // MARK: What the original exported

    private static func exported(
        _ original: [LogGroupARN: [LogStreamName: Int64]], of lane: LaneID
    ) -> [LogStreamName: Int64] {
        let streams = original[lane.group] ?? [:]
        guard let stream = lane.stream else { return streams }
        return streams.filter { $0.key == stream }
    }

    /// What is left for lanes that are still to be opened.
    private static func without(
        _ lanes: Set<LaneID>, _ original: [LogGroupARN: [LogStreamName: Int64]]
    ) -> [LogGroupARN: [LogStreamName: Int64]] {
        var left: [LogGroupARN: [LogStreamName: Int64]] = [:]
        for (group, streams) in original where !lanes.contains(LaneID(group: group)) {
            let rest = streams.filter { !lanes.contains(LaneID(group: group, stream: $0.key)) }
            if !rest.isEmpty { left[group] = rest }
        }
        return left
    }
}

extension StateRebuild.Found {
    /// The first column that the sweep's horizon does not reach.
    fileprivate var end: EventTime {
        guard let horizon = manifest.readWindow?.horizon, horizon != .never else { return manifest.window.end }
        return EventTime(horizon.milliseconds + 1)
    }
}

extension StateRebuild.Question {
    /// The later one stays.
    fileprivate var finding: StateRebuild.Finding {
        StateRebuild.Finding(
            kind: !earlier.isSweep ? .copiedTwice : earlier.isGone ? .objectsGone : .sweptTwice,
            lane: later.lane, window: window, kept: later.key, givenUp: earlier.key)
    }
}

extension Frontier {
    fileprivate mutating func believeEmpty(to end: EventTime) {
        if next < end { append(TimeWindow(start: next, end: end), origin: .believedEmpty) }
    }
}
