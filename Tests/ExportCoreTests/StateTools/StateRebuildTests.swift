import ExportCore
import Testing

/// Manifests in, a state out.
@Suite struct StateRebuildTests {
    private static let hour = Sample.hour
    private static let midnight = Sample.time("2026-11-20T00:00:00Z")
    private static let lane = Sample.lane()

    private static func window(_ from: Int64, _ to: Int64) -> TimeWindow {
        TimeWindow(start: EventTime(midnight + from * hour), end: EventTime(midnight + to * hour))
    }

    private static func height(_ at: Int64) -> IngestionTime { IngestionTime(midnight + at * hour) }

    private static func found(
        _ deed: Slice.Deed, _ from: Int64, _ to: Int64, at height: Int64, attempt: String, events: Int64? = nil,
        lane: LaneID = lane
    ) -> StateRebuild.Found {
        let copy: Manifest.Copy =
            deed == .task
            ? .task(
                id: attempt,
                DoubtfulBand(certain: Self.height(height - 12), possible: Self.height(height + 1)))
            : .read(horizon: Self.height(height))
        let manifest = Manifest(
            slice: Slice(lane: lane, window: window(from, to), deed: deed), attempt: AttemptID(attempt),
            window: window(from, to), copy: copy, bucket: "b", objects: [])
        return StateRebuild.Found(key: "_manifests/\(attempt).json", manifest: manifest, folder: "\(attempt)/")
    }

    private func rebuilt(
        _ found: [StateRebuild.Found], since: Int64 = 0,
        redone: (StateRebuild) -> [StateRebuild.Question] = { _ in [] },
        original: [LogGroupARN: [LogStreamName: Int64]] = [:]
    ) -> StateRebuild.Result {
        let rebuild = StateRebuild(
            found, policy: ExportPolicy(), starts: [Self.lane.group: EventTime(Self.midnight + since * Self.hour)])
        return rebuild.rebuilt(
            destination: "s3://b", redone: redone(rebuild), original: original,
            now: ServiceTime(Self.midnight + 10 * Self.hour))
    }

    private func frontier(_ result: StateRebuild.Result) throws -> Frontier {
        try #require(result.document.lane(Self.lane)).frontier
    }

    @Test func firstCopiesBecomePiecesWithTheirHeights() throws {
        let result = rebuilt([
            Self.found(.read, 2, 3, at: 4, attempt: "b"), Self.found(.task, 0, 2, at: 20, attempt: "a"),
        ])
        let frontier = try frontier(result)
        #expect(result.findings.isEmpty && result.document.abandoned.isEmpty)
        #expect(frontier.sealedThrough == EventTime(Self.midnight - 1))
        #expect(frontier.pieces.map(\.window) == [Self.window(0, 2), Self.window(2, 3)])
        #expect(frontier.pieces[0].band == DoubtfulBand(certain: Self.height(8), possible: Self.height(21)))
        #expect(frontier.pieces[0].read == .never)
        #expect(frontier.pieces[1].origin == .reads && frontier.pieces[1].read == Self.height(4))
    }

    @Test func whatNoManifestCoversIsLookedAtAgain() throws {
        let result = rebuilt([
            Self.found(.read, 5, 6, at: 7, attempt: "b"), Self.found(.read, 2, 3, at: 4, attempt: "a"),
        ])
        let pieces = try frontier(result).pieces
        #expect(pieces.map(\.window) == [Self.window(0, 2), Self.window(2, 3), Self.window(3, 5), Self.window(5, 6)])
        #expect(pieces.map(\.read) == [.never, Self.height(4), .never, Self.height(7)])
        #expect(pieces[0].origin == .believedEmpty && pieces[2].origin == .believedEmpty)
    }

    /// A lane whose manifests begin before a new one would: by `--since`, or because its group was made anew.
    @Test func aLaneBeginsNoLaterThanItsFirstManifest() throws {
        let frontier = try frontier(rebuilt([Self.found(.read, 2, 3, at: 4, attempt: "a")], since: 10))
        #expect(frontier.pieces.map(\.window) == [Self.window(2, 3)])
        #expect(frontier.sealedThrough == EventTime(Self.midnight + 2 * Self.hour - 1))
    }

    @Test func aLaneOfAGroupThatIsNotSeenBeginsWithTheServicesTimes() throws {
        let rebuild = StateRebuild([Self.found(.read, 2, 3, at: 4, attempt: "a")], policy: ExportPolicy())
        let result = rebuild.rebuilt(destination: "s3://b", now: ServiceTime(Self.midnight + 10 * Self.hour))
        #expect(try frontier(result).pieces.first?.first == EventTime(0))
    }

    @Test func aSweepRaisesItsColumnsAndNothingElse() throws {
        let result = rebuilt([
            Self.found(.read, 0, 4, at: 5, attempt: "a"), Self.found(.sweep, 1, 2, at: 4, attempt: "b"),
            Self.found(.sweep, 2, 3, at: 9, attempt: "c"),
        ])
        let pieces = try frontier(result).pieces
        #expect(pieces.first { $0.window.contains(Self.window(1, 2).first) }?.read == Self.height(5))
        #expect(pieces.first { $0.window.contains(Self.window(2, 3).first) }?.read == Self.height(9))
        #expect(pieces.first { $0.window.contains(Self.window(3, 4).first) }?.read == Self.height(5))
    }

    /// A sweep looked as far as its lane was copied: behind that nothing may be copied as if nobody had been there.
    @Test func theFrontierReachesAsFarAsSweepsHaveLooked() throws {
        let result = rebuilt([
            Self.found(.task, 0, 2, at: 20, attempt: "a"), Self.found(.sweep, 0, 2, at: 6, attempt: "b"),
        ])
        #expect(try frontier(result).copiedThrough == EventTime(Self.midnight + 6 * Self.hour))
    }

    @Test func aLaneOfSweepsAloneIsNotBegunAnew() throws {
        let frontier = try frontier(rebuilt([Self.found(.sweep, 3, 4, at: 3, attempt: "a")]))
        #expect(frontier.copiedThrough == EventTime(Self.midnight + 4 * Self.hour - 1))
        #expect(frontier.piece(at: EventTime(Self.midnight + 3 * Self.hour))?.read == Self.height(3))
    }

    /// Enumerated: a first copy that was given up, and those that did its window again, shorter, longer, in parts; in every
    /// order in which they can be listed.
    @Test func ofFirstCopiesThatOverlapTheLaterOnesStay() throws {
        let leftover = Self.found(.read, 1, 4, at: 5, attempt: "z")
        let redos: [[StateRebuild.Found]] = [
            [Self.found(.read, 1, 4, at: 6, attempt: "a")], [Self.found(.read, 1, 2, at: 6, attempt: "a")],
            [Self.found(.read, 1, 8, at: 9, attempt: "a")], [Self.found(.task, 1, 8, at: 20, attempt: "a")],
            [Self.found(.read, 1, 3, at: 6, attempt: "a"), Self.found(.read, 3, 6, at: 7, attempt: "b")],
            [Self.found(.read, 1, 8, at: 5, attempt: "a")],
            [Self.found(.read, 1, 3, at: 5, attempt: "a"), Self.found(.read, 3, 6, at: 7, attempt: "b")],
        ]
        for redo in redos {
            for all in [[leftover] + redo, redo + [leftover], (redo + [leftover]).reversed()] {
                let result = rebuilt(all)
                #expect(result.findings.map(\.kind) == [.copiedTwice])
                #expect(result.findings.map(\.givenUp) == [leftover.key])
                #expect(result.document.abandoned.map(\.prefix) == ["z/"])
                #expect(result.document.abandoned.map(\.manifestKey) == [leftover.key])
                let windows = try frontier(result).pieces.map(\.window)
                for copy in redo { #expect(windows.contains { $0.contains(copy.manifest.window.first) }) }
                #expect(try frontier(result).copiedThrough == redo.last?.manifest.window.last)
            }
        }
    }

    @Test func sweepsThatOverlapAreAskedAboutAndOthersAreNot() {
        let other = LaneID(group: Self.lane.group, stream: LogStreamName("s"))
        let rebuild = StateRebuild(
            [
                Self.found(.sweep, 0, 4, at: 9, attempt: "later"), Self.found(.sweep, 2, 6, at: 8, attempt: "earlier"),
                Self.found(.sweep, 6, 9, at: 9, attempt: "beside"), Self.found(.read, 0, 9, at: 9, attempt: "copy"),
                Self.found(.sweep, 0, 9, at: 9, attempt: "elsewhere", lane: other),
            ], policy: ExportPolicy())
        #expect(rebuild.questions.map(\.earlier.folder) == ["earlier/"])
        #expect(rebuild.questions.map(\.later.folder) == ["later/"])
        #expect(rebuild.questions.map(\.window) == [Self.window(2, 4)])
    }

    @Test func aSweepThatWasDoneAgainIsGivenUp() throws {
        let result = rebuilt(
            [
                Self.found(.read, 0, 4, at: 5, attempt: "a"), Self.found(.sweep, 0, 4, at: 9, attempt: "b"),
                Self.found(.sweep, 0, 2, at: 10, attempt: "c"),
            ], redone: \.questions)
        #expect(result.findings.map(\.kind) == [.sweptTwice])
        #expect(result.document.abandoned.map(\.prefix) == ["b/"])
        let pieces = try frontier(result).pieces
        #expect(pieces.first?.read == Self.height(10))
        #expect(pieces.first { $0.window.contains(Self.window(3, 4).first) }?.read == Self.height(5))
    }

    /// A process that was paused may write its manifest when its objects have been removed.
    @Test func aSweepWithoutObjectsIsGivenUpWhereALaterOneHasItsColumns() throws {
        var gone = Self.found(.sweep, 0, 4, at: 9, attempt: "b")
        gone.isGone = true
        let later = Self.found(.sweep, 0, 2, at: 10, attempt: "c")
        let rebuild = StateRebuild([gone, later], policy: ExportPolicy())
        #expect(rebuild.questions.isEmpty)
        let result = rebuilt([gone, later])
        #expect(result.findings.map(\.kind) == [.objectsGone] && result.kept == [later])
        #expect(result.document.abandoned.map(\.prefix) == ["b/"])
        // Alone, or later than the other, it is damage, which the objects' check names.
        #expect(rebuilt([gone]).kept == [gone])
        #expect(Set(rebuilt([gone, Self.found(.sweep, 0, 2, at: 8, attempt: "d")]).kept).contains(gone))
    }

    @Test func whatTheOriginalExportedIsKept() throws {
        let stream = try #require(LogStreamName("s"))
        let other = try #require(LogGroupARN("arn:aws:logs:eu-central-1:123456789012:log-group:/other"))
        let original = [Self.lane.group: [stream: Self.midnight], other: [stream: 7]]
        let result = rebuilt([Self.found(.read, 2, 3, at: 4, attempt: "a")], original: original)
        #expect(result.document.lane(Self.lane)?.exportedByOriginal == [stream: Self.midnight])
        #expect(result.document.exportedByOriginal == [other: [stream: 7]])
    }

    @Test func whatIsMadeCanBeStoredAndRead() throws {
        let result = rebuilt([
            Self.found(.read, 2, 3, at: 4, attempt: "a"), Self.found(.read, 2, 4, at: 5, attempt: "b"),
            Self.found(.sweep, 1, 3, at: 6, attempt: "c"),
        ])
        let bytes = StateCodec.encode(result.document)
        #expect(try StateCodec.decode(bytes, destination: "s3://b") == result.document)
    }
}
