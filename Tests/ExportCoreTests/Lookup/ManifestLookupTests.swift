import ExportCore
import Testing

/// Which manifests are read for a question, and what of their objects.
@Suite struct ManifestLookupTests {
    private static let layout: ArchiveLayout = {
        do { return try ArchiveLayout(prefix: "logs") } catch { preconditionFailure("\(error)") }
    }()

    private static func lookup(
        _ patterns: [GroupPattern], _ from: String, _ to: String, lateness: Span = .hours(1)
    ) -> ManifestLookup {
        ManifestLookup(
            layout: layout, selection: GroupSelection(patterns), window: Sample.window(from, to),
            reach: TaskReach(lateness: lateness))
    }

    private static func key(_ group: String, _ deed: Slice.Deed, _ from: String, _ to: String) -> String {
        let slice = Slice(lane: Sample.lane(group), window: Sample.window(from, to), deed: deed)
        return layout.manifestKey(of: slice, attempt: AttemptID("0123abcd"))
    }

    @Test func onlyGroupsThatAreMeantAreListed() {
        #expect(Self.lookup([], "2026-11-01", "2026-11-02").prefixes == ["logs/_manifests/"])
        let some = [GroupPattern(.prefix("/ecs/")), GroupPattern(.name("/ecs/web")), GroupPattern(.glob("/a-*/x"))]
        #expect(
            Self.lookup(some, "2026-11-01", "2026-11-02").prefixes
                == ["logs/_manifests/%2Fa-", "logs/_manifests/%2Fecs%2F"])
    }

    @Test func keysTellGroupAndWindow() {
        let lookup = Self.lookup([GroupPattern(.prefix("/ecs/"))], "2026-11-02T10:00:00Z", "2026-11-02T11:00:00Z")
        func concerns(_ group: String, _ deed: Slice.Deed, _ from: String, _ to: String) -> Bool {
            lookup.mayConcern(Self.key(group, deed, from, to))
        }
        #expect(concerns("/ecs/a", .read, "2026-11-02", "2026-11-03"))
        #expect(!concerns("/app/a", .read, "2026-11-02", "2026-11-03"))
        #expect(!concerns("/ecs/a", .read, "2026-11-02", "2026-11-02T10:00:00Z"))
        #expect(!concerns("/ecs/a", .read, "2026-11-02T11:00:00Z", "2026-11-03"))
        #expect(concerns("/ecs/a", .sweep, "2026-10-20", "2026-11-12"), "it spans several days")
        // A task's events may have been late by an hour, or two hours ahead.
        #expect(concerns("/ecs/a", .task, "2026-11-02T11:59:00Z", "2026-11-03"))
        #expect(!concerns("/ecs/a", .task, "2026-11-02T12:00:00Z", "2026-11-03"))
        #expect(concerns("/ecs/a", .task, "2026-11-02", "2026-11-02T08:01:00Z"))
        #expect(!concerns("/ecs/a", .task, "2026-11-02", "2026-11-02T08:00:00Z"))
        #expect(lookup.group(of: Self.key("/ecs/a", .read, "2026-11-02", "2026-11-03")) == Sample.name("/ecs/a"))
        #expect(!lookup.mayConcern("logs/2026/11/02/x.gz"))
    }

    /// A name that is cut in its key is told by the manifest alone.
    @Test func aCutNameMayBeAny() {
        let long = "/ecs/" + String(repeating: "x/", count: 200)
        let lookup = Self.lookup([GroupPattern(.name(long))], "2026-11-02", "2026-11-03")
        let key = Self.key(long, .read, "2026-11-02", "2026-11-03")
        #expect(lookup.group(of: key) == nil && lookup.mayConcern(key))
        #expect(lookup.prefixes.allSatisfy { key.hasPrefix($0) } && lookup.prefixes.count == 1)
    }
}

@Suite struct ReadListTests {
    private static func piece(_ number: Int64, _ first: String, _ last: String, rowBytes: Int64 = 1 << 20)
        -> ObjectIndex.Piece
    {
        ObjectIndex.Piece(
            offset: 10 + 100 * number, length: 100, rowBytes: rowBytes, rows: 5, first: Sample.event(first),
            last: Sample.event(last), crc32: nil)
    }

    private static func manifests(_ pieces: [ObjectIndex.Piece]?) -> [String: Manifest] {
        let window = Sample.window("2026-11-02", "2026-11-03")
        let index = pieces.map { ObjectIndex(sha256: "", crc64nvme: "", pieces: $0) }
        return [
            "m": Manifest(
                slice: Slice(lane: Sample.lane(), window: window, deed: .read), attempt: AttemptID("a"), window: window,
                copy: .read(horizon: IngestionTime(0)), bucket: "b",
                objects: [Manifest.Object(key: "k", bytes: 1000, etag: "e", index: index)])
        ]
    }

    private static func list(_ pieces: [ObjectIndex.Piece]?, _ from: String, _ to: String) -> ReadList {
        ReadList(
            manifests(pieces), window: Sample.window(from, to), reach: TaskReach(lateness: .zero), runBytes: 250)
    }

    private static let hours = (0..<6 as Range<Int64>).map {
        piece($0, "2026-11-02T0\($0):00:00Z", "2026-11-02T0\($0 + 1):00:00Z")
    }

    @Test func onlyPiecesThatOverlapAreRead() throws {
        let one = Self.list(Self.hours, "2026-11-02T03:10:00Z", "2026-11-02T03:11:00Z")
        #expect(one.items.map(\.pieces) == [[Self.hours[3]]] && one.bytes == 100 && one.objects == 1)
        #expect(one.items[0].first == Sample.event("2026-11-02T03:10:00Z"))
        #expect(Self.list(Self.hours, "2026-11-02T12:00:00Z", "2026-11-02T13:00:00Z").items.isEmpty)
        #expect(Self.list(Self.hours, "2026-11-05", "2026-11-06").items.isEmpty)
    }

    /// Those that are neighbours are fetched together, up to a size.
    @Test func neighboursAreRead() {
        let all = Self.list(Self.hours, "2026-11-02", "2026-11-03").items
        #expect(all.map { $0.pieces?.count } == [2, 2, 2])
        #expect(all.map(\.first) == [0, 2, 4].map { Self.hours[$0].first })
        let apart = Self.list([Self.hours[0], Self.hours[2]], "2026-11-02", "2026-11-03").items
        #expect(apart.map { $0.pieces?.count } == [1, 1])
        // Where one begins before the other ends, each must be read when it is its turn.
        let crossing = [Self.hours[0], Self.piece(1, "2026-11-02T00:30:00Z", "2026-11-02T02:00:00Z")]
        #expect(Self.list(crossing, "2026-11-02", "2026-11-03").items.map { $0.pieces?.count } == [1, 1])
    }

    /// What the filters deny is not read; neither is an object of which they deny all, nor a stream.
    @Test func whatIsNotNeededIsNotRead() throws {
        let manifests = Self.manifests(Self.hours)
        let manifest = try #require(manifests["m"])
        func list(_ mayHold: [Bool]) throws -> [[ObjectIndex.Piece]?] {
            let unneeded = try #require(UnneededPieces(manifest, mayHold: mayHold))
            #expect(unneeded.count == mayHold.count { !$0 })
            return ReadList(
                manifests, window: Sample.window("2026-11-02T00:30:00Z", "2026-11-03"),
                reach: TaskReach(lateness: .zero), runBytes: 250, unneeded: ["m": unneeded]
            ).items.map(\.pieces)
        }
        #expect(
            try list([true, false, true, true, false, false]) == [[Self.hours[0]], [Self.hours[2], Self.hours[3]]])
        #expect(try list(Array(repeating: false, count: 6)).isEmpty)
        #expect(UnneededPieces(manifest, mayHold: [true]) == nil)
        #expect(UnneededPieces(manifest, mayHold: Array(repeating: true, count: 7)) == nil)
        let frame = [Self.piece(0, "2026-11-02T01:00:00Z", "2026-11-02T02:00:00Z", rowBytes: 64 << 20)]
        let one = Self.manifests(frame)
        let unneeded = try #require(one["m"].flatMap { UnneededPieces($0, mayHold: [false]) })
        #expect(
            ReadList(
                one, window: Sample.window("2026-11-02", "2026-11-03"), reach: TaskReach(lateness: .zero),
                unneeded: ["m": unneeded]
            ).items.isEmpty)
    }

    /// Objects of which no piece is known are read whole.
    @Test func anIndexWithoutPiecesDeniesNothing() {
        let items = Self.list([], "2026-11-02", "2026-11-03").items
        #expect(items.count == 1 && items[0].pieces == nil)
    }

    @Test func whatHasNoSmallPiecesIsReadAsAStream() {
        let large = [Self.piece(0, "2026-11-02T01:00:00Z", "2026-11-02T02:00:00Z", rowBytes: 64 << 20)]
        let frame = Self.list(large, "2026-11-02", "2026-11-03").items
        #expect(
            frame.count == 1 && frame[0].pieces == nil && frame[0].first == large[0].first && frame[0].bytes == 1000)
        #expect(Self.list(large, "2026-11-02T03:00:00Z", "2026-11-03").items.isEmpty)
        let unknown = Self.list(nil, "2026-11-02T03:00:00Z", "2026-11-03").items
        #expect(
            unknown.count == 1 && unknown[0].pieces == nil && unknown[0].first == Sample.event("2026-11-02T03:00:00Z"))
    }
}

@Suite struct ArchivedLanesTests {
    private static func read(_ from: String, _ to: String, horizon: String) -> Manifest {
        let window = Sample.window(from, to)
        return Manifest(
            slice: Slice(lane: Sample.lane(), window: window, deed: .read), attempt: AttemptID(horizon), window: window,
            copy: .read(horizon: IngestionTime(Sample.time(horizon))), bucket: "b", objects: [])
    }

    @Test func whatWasGivenUpIsNotTheArchive() {
        let found = [
            "old": Self.read("2026-11-01", "2026-11-02", horizon: "2026-11-03"),
            "new": Self.read("2026-11-01", "2026-11-02", horizon: "2026-11-04"),
        ]
        var document = StateDocument(destination: "d")
        document.abandoned = [AbandonedAttempt(prefix: "p/", manifestKey: "new", at: Sample.now)]
        let other = StateDocument(destination: "d")
        #expect(ArchivedLanes(found, (other, document), policy: ExportPolicy()).manifests.keys.sorted() == ["old"])
        #expect(ArchivedLanes(found, (document, other), policy: ExportPolicy()).manifests.keys.sorted() == ["old"])
        // Without a state the later of two first copies is the archive.
        let alone = ArchivedLanes(found, nil, policy: ExportPolicy())
        #expect(alone.manifests.keys.sorted() == ["new"])
        #expect(alone.copiedThrough == [Sample.lane(): EventTime(Sample.time("2026-11-02") - 1)])
    }
}
