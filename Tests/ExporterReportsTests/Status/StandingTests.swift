import ExportCore
import ExportEngine
import ExporterReports
import ExporterSettings
import Testing

/// What is told apart: fine, idle, behind, gone, not selected, at risk, lost.
@Suite struct StandingTests {
    private static let late = Sample.midnight - 4 * Sample.day
    private static let selection = GroupSelection(prefixes: ["/app/"], excluded: ["*secret"])

    /// A lane of each kind.
    private static func standings(maxLag: Span? = nil) throws -> LaneStandings {
        var document = StateDocument(destination: "s3://logs/archive")
        for (name, end) in [
            ("/app/fine", Sample.midnight), ("/app/idle", late), ("/app/behind", late), ("/app/gone", late),
            ("/app/secret", late), ("/other", late), ("/app/risk", Sample.midnight - 6 * Sample.day),
        ] {
            document.lanes[Sample.lane(name)] = LaneState(frontier: Sample.frontier(through: end))
        }
        let busy = Sample.stream(first: late - 10 * Sample.day, last: Sample.midnight + 12 * Sample.hour)
        let asleep = Sample.stream(first: late - 10 * Sample.day, last: late - 1)
        let groups: [(LogGroup, [LogStream])] = [
            (Sample.group("/app/fine"), [busy]), (Sample.group("/app/idle"), [asleep]),
            (Sample.group("/app/behind"), [busy]), (Sample.group("/app/risk", retention: .days(7)), [busy]),
            (Sample.group("/app/unbegun"), [busy]),
            (Sample.group("/app/young", created: Sample.now.milliseconds - 20_000), [busy]),
        ]
        return Sample.standings(groups, document, try Sample.settings(selection), maxLag: maxLag)
    }

    private static func codes(_ standings: LaneStandings) -> [String: StandingCode] {
        Dictionary(uniqueKeysWithValues: standings.lanes.map { ($0.lane.group.name.text, $0.code) })
    }

    @Test func everyKindIsToldApart() throws {
        let standings = try Self.standings()
        #expect(
            Self.codes(standings) == [
                "/app/fine": .ok, "/app/idle": .idle, "/app/behind": .behind, "/app/gone": .gone, "/app/risk": .atRisk,
                "/app/unbegun": .behind, "/app/young": .ok,
            ])
        let counts = standings.counts
        #expect(counts.lanes == 7 && counts.fine + counts.behind + counts.gone == counts.lanes)
        #expect(counts.fine == 3 && counts.idle == 1 && counts.behind == 3 && counts.gone == 1)
        #expect(counts.atRisk == 1 && counts.lost == 0 && counts.notSelected == 2)
        #expect(standings.notSelected.map(\.group.name.text) == ["/app/secret", "/other"])
    }

    /// So long that the next run will write down that there was nothing: until then nobody is alarmed.
    @Test func aLaneThatHasBeenIdleForWeeksIsNotBehind() throws {
        var document = StateDocument(destination: "s3://logs/archive")
        let end = Sample.midnight - 25 * Sample.day
        document.lanes[Sample.lane("/a")] = LaneState(frontier: Sample.frontier(through: end))
        let asleep = Sample.stream(first: end - Sample.day, last: end - 1)
        let settings = try Sample.settings()
        let groups = [(Sample.group("/a", created: end - 40 * Sample.day), [asleep])]
        #expect(!Sample.plan(Sample.inventory(groups), document, settings).emptyWindows.isEmpty)
        let standings = Sample.standings(groups, document, settings, maxLag: .days(1))
        #expect(standings.lanes.map(\.code) == [.idle] && standings.beyond(.days(1)).isEmpty)
        #expect(standings.furthest?.lag(now: Sample.now) == .hours(13))
    }

    /// A group that was written to for days, weeks ago: nothing has happened in it since, and none of it is copied.
    @Test(arguments: [true, false]) func aBacklogBeforeAQuietEndIsNotIdle(isBegun: Bool) throws {
        let last = Sample.midnight - 9 * Sample.day
        let (created, lane) = (last - 5 * Sample.day, Sample.lane("/a"))
        var document = StateDocument(destination: "s3://logs/archive")
        if isBegun { document.lanes[lane] = LaneState(frontier: Frontier(start: EventTime(created - 14 * Sample.day))) }
        let groups = [(Sample.group("/a", created: created), [Sample.stream(first: created, last: last)])]
        // A backlog is cut at midnight, and an hour of today is behind it.
        var settings = try Sample.settings()
        settings.policy.maxLateness = .zero
        let plan = Sample.plan(Sample.inventory(groups), document, settings)
        let quiet = try #require(plan.quiet[lane])
        #expect(quiet.seen != nil && plan.slices.contains { $0.lane == lane }, "both, so that one could hide the other")
        let standings = Sample.standings(groups, document, settings, maxLag: .days(2))
        #expect(standings.lanes.map(\.code) == [.behind] && standings.counts.idle == 0)
        #expect(standings.beyond(.days(2)).count == 1)
        #expect(quiet.isIdle(document.lanes[lane]?.frontier) == !isBegun, "a run writes down what it plans")
        var copied = Frontier(start: EventTime(created))
        copied.append(TimeWindow(start: EventTime(created), end: quiet.next), origin: .believedEmpty)
        #expect(quiet.isIdle(copied))
    }

    @Test func whatIsGoneOrNotSelectedIsNobodysLag() throws {
        let standings = try Self.standings()
        #expect(standings.furthest?.lane == Sample.lane("/app/unbegun"), "30 days, and nobody has begun it")
        #expect(
            standings.beyond(.days(2)).map(\.lane.group.name.text) == ["/app/unbegun", "/app/risk", "/app/behind"])
        #expect(standings.beyond(.days(60)).isEmpty)
    }

    @Test func whatIsBehindIsForTheOperatorToSay() throws {
        #expect(Self.codes(try Self.standings(maxLag: .hours(12)))["/app/fine"] == .behind)
        let lenient = Self.codes(try Self.standings(maxLag: .days(10)))
        #expect(lenient["/app/behind"] == .ok && lenient["/app/unbegun"] == .behind)
    }

    @Test func aLossIsToldWhateverElseIsTrue() {
        var standing = LaneStanding(lane: Sample.lane("/a"))
        #expect(standing.code == .ok)
        standing.lost = [Loss(TimeWindow(start: EventTime(0), end: EventTime(1)), .seen, found: Sample.now)]
        #expect(standing.code == .lost)
        standing.progress = .gone
        #expect(standing.code == .lost && !standing.isLiving)
        standing.isAtRisk = true
        #expect(standing.code == .atRisk, "there is more to lose")
    }

    @Test func theStateAloneTellsHowFarItsLanesAre() throws {
        var document = StateDocument(destination: "s3://logs/archive")
        for (name, end) in [("/app/a", Sample.midnight), ("/app/b", Self.late), ("/other", Self.late)] {
            document.lanes[Sample.lane(name)] = LaneState(frontier: Sample.frontier(through: end))
        }
        let standings = LaneStandings(
            offline: document, try Sample.settings(Self.selection), now: Sample.now)
        #expect(standings.isOffline && Self.codes(standings) == ["/app/a": .ok, "/app/b": .behind])
        #expect(standings.counts.notSelected == 1)
    }

    @Test func aLaneThatHasAllThatIsWantedIsNotBehind() throws {
        var document = StateDocument(destination: "s3://logs/archive")
        document.lanes[Sample.lane("/app/a")] = LaneState(frontier: Sample.frontier(through: Self.late))
        var settings = try Sample.settings()
        settings.policy.until = EventTime(Self.late)
        let standings = LaneStandings(offline: document, settings, now: Sample.now, maxLag: .hours(1))
        #expect(standings.lanes.map(\.code) == [.ok] && standings.beyond(.hours(1)).isEmpty)
    }

    @Test func theOrderIsTheOneThatWasAskedFor() throws {
        let standings = try Self.standings()
        func names(_ order: StatusArguments.Order) -> [String] {
            order.sorted(standings.lanes, now: Sample.now).map { String($0.lane.group.name.text.dropFirst(5)) }
        }
        #expect(names(.worst) == ["risk", "unbegun", "behind", "fine", "young", "idle", "gone"])
        #expect(names(.name) == ["behind", "fine", "gone", "idle", "risk", "unbegun", "young"])
        #expect(names(.lag) == ["unbegun", "risk", "behind", "fine", "idle", "young", "gone"])
        #expect(names(.expiry).first == "risk")
        #expect(names(.final).prefix(2) == ["unbegun", "young"], "not begun is not final")
    }

    @Test func aShortRetentionAlarmsLater() {
        func isNear(_ left: Span, of retention: Span) -> Bool {
            var document = StateDocument(destination: "d")
            let copied = Sample.now.milliseconds + left.milliseconds - retention.milliseconds
            document.lanes[Sample.lane("/a")] = LaneState(frontier: Sample.frontier(through: copied))
            let group = Sample.group("/a", retention: retention)
            let stream = Sample.stream(first: copied - Sample.day, last: Sample.now.milliseconds)
            guard let settings = try? Sample.settings() else { return false }
            let standings = Sample.standings([(group, [stream])], document, settings, maxLag: .days(99))
            return standings.counts.atRisk == 1
        }
        #expect(!isNear(.hours(23), of: .days(1)) && isNear(.hours(11), of: .days(1)))
        #expect(!isNear(.hours(49), of: .days(7)) && isNear(.hours(47), of: .days(7)))
        #expect(!isNear(.days(8), of: .days(30)) && isNear(.days(7), of: .days(30)))
    }
}
