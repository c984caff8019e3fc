import ExportCore
import Testing

/// What a call that may not wait goes on with.
@Suite("A round")
struct RoundTests {
    private let busy = Sample.lane("/busy")
    private let other = Sample.lane("/other", stream: "app/é \"1\"")
    private let wishes = Round.wishes(GroupSelection(prefixes: ["/"]), ExportPolicy())

    private func planned(
        _ lane: LaneID, _ deed: Slice.Deed, _ start: String, _ end: String, horizon: String? = nil, seals: Bool = false
    ) -> PlannedSlice {
        let height = horizon.map { IngestionTime(Sample.time($0)) }
        guard let order = Order(deed: deed, horizon: height, seals: seals, mayTrustMetadata: seals) else {
            preconditionFailure("a read without a horizon")
        }
        return PlannedSlice(
            lane: lane, window: Sample.window(start, end), order: order,
            reason: deed == .sweep ? .sealing : .newWindow,
            expires: deed == .task ? ServiceTime(Sample.time(end)) : nil)
    }

    private func empty(_ start: String, _ end: String) -> LaneWindow {
        LaneWindow(lane: busy, window: Sample.window(start, end))
    }

    /// An empty day, two tasks, and a read in another lane.
    private var round: Round {
        var plan = ExportPlan()
        plan.slices = [
            planned(busy, .task, "2026-11-20", "2026-11-21"), planned(busy, .task, "2026-11-21", "2026-11-22"),
            planned(other, .read, "2026-11-20", "2026-11-22", horizon: "2026-11-22"),
        ]
        plan.emptyWindows = [
            empty("2026-11-19", "2026-11-20"),
            LaneWindow(lane: Sample.lane("/else"), window: Sample.window("2026-11-19", "2026-11-20")),
        ]
        plan.newLanes = [other: Sample.event("2026-11-20"), Sample.lane("/else"): Sample.event("2026-11-19")]
        return Round(plan, at: Sample.now, wishes: wishes)
    }

    private func document(next: String) -> StateDocument {
        var document = StateDocument(destination: "d")
        document.open(busy, start: Sample.event(next))
        return document
    }

    @Test("keeps what its lanes need, and comes back from its bytes as it was")
    func roundTrip() throws {
        var round = round
        #expect(round.slices.count == 3 && round.emptyWindows.count == 1 && round.newLanes.count == 1 && !round.isCut)
        for (isCut, lasts) in [(false, nil), (true, Span.seconds(88))] {
            round.isCut = isCut
            round.taskLasts = lasts
            round.holes = isCut ? [empty("2026-11-22", "2026-11-23")] : []
            round.slices.append(
                planned(busy, .sweep, "2026-11-01", "2026-11-02", horizon: "2026-11-18", seals: isCut))
            #expect(try RoundCodec.decode(RoundCodec.encode(round)) == round)
        }
        let elsewhere = LogGroupARN(
            partition: "aws", region: "us-east-1", account: "111122223333", name: Sample.name("/x"))
        round.slices.append(planned(LaneID(group: elsewhere), .task, "2026-11-20", "2026-11-21"))
        #expect(try RoundCodec.decode(RoundCodec.encode(round)) == round)
        #expect(try RoundCodec.decode(RoundCodec.encode(Round(at: Sample.now, wishes: ""))).slices == [])
    }

    @Test("is written as short as this")
    func bytes() {
        var round = round
        round.slices = [round.slices[0]]
        round.newLanes = [:]
        #expect(
            String(decoding: RoundCodec.encode(round), as: UTF8.self) == """
                {"arn":"arn:aws:logs:eu-west-1:111122223333:log-group:","at":1795352400000,\
                "empty":[[0,1795046400000,1795132800000]],"lanes":[["/busy"]],\
                "slices":[[0,"export-task",1795132800000,1795219200000,"newWindow",null,1795219200000]],\
                "wishes":"\(wishes)"}
                """)
    }

    @Test(
        "that is not one is refused, and says where",
        arguments: [
            "{}", "[]", #"{"arn":"","at":0,"lanes":[["x"]],"slices":[],"wishes":""}"#,
            #"{"arn":"arn:aws:logs:r:1:log-group:","at":0,"lanes":[["x"]],"slices":[[1,"read",0,1,"backlog",0]],"wishes":""}"#,
            #"{"arn":"arn:aws:logs:r:1:log-group:","at":0,"lanes":[["x"]],"slices":[[0,"read",1,1,"backlog",0]],"wishes":""}"#,
            #"{"arn":"arn:aws:logs:r:1:log-group:","at":0,"lanes":[["x"]],"slices":[[0,"read",0,1,"backlog"]],"wishes":""}"#,
            #"{"arn":"arn:aws:logs:r:1:log-group:","at":0,"lanes":[["x"]],"slices":[[0,"task",0,1,"backlog"]],"wishes":""}"#,
            #"{"arn":"arn:aws:logs:r:1:log-group:","at":0,"lanes":[["x"]],"slices":[],"empty":[[0,1]],"wishes":""}"#,
            #"{"arn":"arn:aws:logs:r:1:log-group:","at":0,"lanes":[["x","a:b"]],"slices":[],"wishes":""}"#,
        ])
    func refused(text: String) {
        #expect(throws: StateCodec.DecodingFailure.self) { try RoundCodec.decode(Array(text.utf8)) }
    }

    @Test("begins tasks before all else, for reads are done by the call that asked, and says that it is cut")
    func cut() {
        var plan = ExportPlan()
        plan.slices = (0..<300).map {
            planned(Sample.lane("/read/\($0)"), .read, "2026-11-20", "2026-11-21", horizon: "2026-11-22")
        }
        plan.slices += (0..<450).map { planned(Sample.lane("/task/\($0)"), .task, "2026-11-20", "2026-11-21") }
        let round = Round(plan, at: Sample.now, wishes: wishes)
        #expect(round.isCut && round.slices.count == Round.slicesMax)
        #expect(round.slices.prefix(50).allSatisfy { $0.slice.deed == .read })
        #expect(
            round.slices.dropFirst(50).allSatisfy { $0.slice.deed == .task } && round.slices.last == plan.slices.last)
        #expect(RoundCodec.encode(round).count < 64_000)
    }

    @Test("leaves out what the state shows to be done, one window after the other")
    func whatIsLeft() throws {
        let fresh = round.plan(for: document(next: "2026-11-19"))
        #expect(fresh.slices == round.slices && fresh.emptyWindows == round.emptyWindows)
        #expect(fresh.newLanes == [other: Sample.event("2026-11-20")])
        for (next, tasks, notes) in [("2026-11-20", 2, 0), ("2026-11-21", 1, 0), ("2026-11-22", 0, 0)] {
            let plan = round.plan(for: document(next: next))
            #expect(plan.slices.filter { $0.slice.deed == .task } == round.slices[..<2].suffix(tasks))
            #expect(plan.emptyWindows.count == notes)
        }
        // Noted in part.
        #expect(
            round.plan(for: document(next: "2026-11-19T12:00Z")).emptyWindows == [
                empty("2026-11-19T12:00Z", "2026-11-20")
            ])
    }

    @Test("leaves out lanes that are not where it saw them, and those that somebody acts on")
    func movedLanes() throws {
        #expect(round.plan(for: document(next: "2026-11-20T12:00Z")).slices.map(\.slice.lane) == [other])
        #expect(round.plan(for: document(next: "2026-11-18")).slices.map(\.slice.lane) == [other])
        var acting = document(next: "2026-11-20")
        try acting.intend(Sample.intent(busy, Sample.window("2026-11-20", "2026-11-21")))
        #expect(round.plan(for: acting).slices.map(\.slice.lane) == [other])
        // A lane without a state, of which the round does not say where it begins.
        #expect(round.plan(for: StateDocument(destination: "d")).slices.map(\.slice.lane) == [other])
    }

    @Test("goes on behind what a read has committed, in any columns")
    func partsOfReads() {
        for next in ["2026-11-20", "2026-11-20T12:00Z", "2026-11-21T23:59:59.999Z"] {
            var document = StateDocument(destination: "d")
            document.open(other, start: Sample.event(next))
            let plan = round.plan(for: document)
            #expect(plan.slices.map(\.slice.window) == [Sample.window(next, "2026-11-22")])
            #expect(plan.newLanes == [:])
        }
    }

    @Test("leaves out of a sweep what has been swept, and a sweep that its lane is not copied far enough for")
    func sweeps() {
        func left(_ seals: Bool, _ change: (inout Frontier) -> Void) -> TimeWindow? {
            var frontier = Frontier(start: Sample.event("2026-11-01"))
            frontier.append(Sample.window("2026-11-01", "2026-11-05"), origin: .task(Sample.band(0, 0)))
            change(&frontier)
            var document = document(next: "2026-11-01")
            document.lanes[busy] = LaneState(frontier: frontier)
            let sweep = planned(busy, .sweep, "2026-11-01", "2026-11-03", horizon: "2026-11-04", seals: seals)
            let round = Round(at: Sample.now, wishes: wishes, slices: [sweep])
            return round.plan(for: document).slices.first?.slice.window
        }
        let horizon = IngestionTime(Sample.time("2026-11-04"))
        let (first, second) = (Sample.window("2026-11-01", "2026-11-02"), Sample.window("2026-11-02", "2026-11-03"))
        let both = Sample.window("2026-11-01", "2026-11-03")
        for seals in [true, false] { #expect(left(seals) { _ in } == both) }
        #expect(left(false) { $0.raise(first, to: horizon) } == second)
        #expect(left(false) { $0.raise(second, to: horizon) } == both)
        #expect(left(false) { $0.raise(both, to: horizon) } == nil)
        #expect(left(true) { $0.raise(both, to: horizon) } == both)
        for seals in [true, false] {
            #expect(left(seals) { $0.seal(through: first.last) } == second)
            #expect(left(seals) { $0.seal(through: second.last) } == nil)
        }
        #expect(left(true) { $0 = Frontier(start: Sample.event("2026-11-01")) } == nil)
        #expect(
            left(true) {
                $0 = Frontier(start: Sample.event("2026-11-01"))
                $0.append(both, origin: .task(Sample.band(0, 0)))
            } == nil, "the horizon lies behind what is copied")
    }

    @Test("is over when it holds nothing, and after an hour")
    func over() {
        #expect(!round.isOver(Sample.now) && !round.isOver(Sample.now.advanced(by: .hours(1) - Span(milliseconds: 1))))
        #expect(round.isOver(Sample.now.advanced(by: .hours(1))))
        #expect(Round(at: Sample.now, wishes: wishes).isOver(Sample.now))
    }

    private func look(
        _ round: Round?, _ document: StateDocument, wishes: String? = nil, mayWait: Bool = false,
        after span: Span = .zero
    ) -> RoundLook {
        RoundLook.choose(
            round, for: document, wishes: wishes ?? self.wishes, mayWait: mayWait, now: Sample.now.advanced(by: span))
    }

    @Test("spares the look at all groups while something of it is left, and no longer")
    func whatComesFirst() throws {
        let document = document(next: "2026-11-20")
        #expect(look(round, document) == .goOn(round.plan(for: document)))
        #expect(look(nil, document) == .discover)
        #expect(look(round, document, mayWait: true) == .discover)
        #expect(look(round, document, after: .hours(1)) == .discover)
        #expect(
            look(round, document, wishes: Round.wishes(GroupSelection(prefixes: ["/x"]), ExportPolicy())) == .discover)
    }

    @Test("is done when all of it is, and nothing was cut off")
    func done() throws {
        var document = document(next: "2026-11-22")
        document.open(other, start: Sample.event("2026-11-22"))
        #expect(look(round, document) == .done)
        var cut = round
        cut.isCut = true
        #expect(look(cut, document) == .discover)
        var acting = document
        try acting.intend(Sample.intent(busy, Sample.window("2026-11-22", "2026-11-23")))
        #expect(look(round, acting) == .goOn(ExportPlan()), "what is left is under way")
    }

    @Test("is for those who want the same")
    func wishesDiffer() {
        var policy = ExportPolicy()
        #expect(Round.wishes(GroupSelection(prefixes: ["/"]), policy) == wishes)
        #expect(Round.wishes(GroupSelection(prefixes: ["/"], excluded: ["x"]), policy) != wishes)
        policy.wholeDays = true
        #expect(Round.wishes(GroupSelection(prefixes: ["/"]), policy) != wishes)
    }
}
