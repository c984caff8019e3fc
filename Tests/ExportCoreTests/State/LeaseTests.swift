import ExportCore
import Testing

@Suite("The lease")
struct LeaseTests {
    private let now = Sample.now
    private let ours = RunID("a")
    private let theirs = RunID("b")

    @Test("is taken where nobody holds it, renewed by its holder, and refused to others while it lives")
    func takeAndRenew() {
        var document = StateDocument(destination: "d")
        #expect(document.takeLease(for: ours, ttl: .minutes(2), now: now) == .ours)
        #expect(document.lease == Lease(run: ours, expires: now.advanced(by: .minutes(2)), generation: 1))
        let before = document
        #expect(
            document.takeLease(for: theirs, ttl: .minutes(2), now: now.advanced(by: .seconds(119)))
                == .heldBy(document.lease!))
        #expect(document == before)
        #expect(document.takeLease(for: ours, ttl: .minutes(2), now: now.advanced(by: .minutes(1))) == .ours)
        #expect(document.lease == Lease(run: ours, expires: now.advanced(by: .minutes(3)), generation: 1))
    }

    @Test("passes to another in the millisecond in which it expires, with the next generation")
    func expiry() {
        var document = StateDocument(destination: "d")
        #expect(document.takeLease(for: ours, ttl: .minutes(2), now: now) == .ours)
        let expiry = now.advanced(by: .minutes(2))
        #expect(document.lease?.isLive(at: ServiceTime(expiry.milliseconds - 1)) == true)
        #expect(document.lease?.isLive(at: expiry) == false)
        #expect(document.takeLease(for: theirs, ttl: .minutes(2), now: expiry) == .ours)
        #expect(document.lease?.generation == 2)
    }

    @Test("is released by its holder alone")
    func release() {
        var document = StateDocument(destination: "d")
        #expect(document.takeLease(for: ours, ttl: .minutes(2), now: now) == .ours)
        document.releaseLease(of: theirs)
        #expect(document.lease?.run == ours)
        document.releaseLease(of: ours)
        #expect(document.lease == nil)
    }

    @Test("names machine, process and beginning, which renewals keep; documents without them load")
    func place() throws {
        var head = StateHead(destination: "d")
        let place = RunPlace(host: "web-1", pid: 4711)
        #expect(head.takeLease(for: ours, ttl: .minutes(2), now: now, place: place) == .ours)
        let later = now.advanced(by: .minutes(1))
        #expect(head.takeLease(for: ours, ttl: .minutes(2), now: later, place: place) == .ours)
        let lease = try #require(head.lease)
        #expect(lease.place == place && lease.started == now && lease.expires == later.advanced(by: .minutes(2)))
        #expect("\(place)" == "web-1, process 4711" && "\(RunPlace(host: "web-1"))" == "web-1")
        var document = StateDocument(destination: "d")
        document.lease = lease
        let text = String(decoding: StateCodec.encode(document), as: UTF8.self)
        #expect(text.contains(#""host":"web-1","pid":4711"#) && text.contains(#""started":"2026-11-22T13:00:00.000Z""#))
        #expect(try StateCodec.decode(Array(text.utf8), destination: "d").lease == lease)
        let old = text.replacing(#""host":"web-1","pid":4711,"#, with: "")
            .replacing(#","started":"2026-11-22T13:00:00.000Z""#, with: "")
        let loaded = try #require(try StateCodec.decode(Array(old.utf8), destination: "d").lease)
        #expect(loaded == Lease(run: ours, expires: lease.expires, generation: 1))
    }

    @Test("has a generation that only grows, over releases and the document's way through bytes")
    func generation() throws {
        var document = StateDocument(destination: "d")
        var generations: [Int] = []
        for run in [ours, theirs, ours] {
            #expect(document.takeLease(for: run, ttl: .minutes(2), now: now) == .ours)
            generations.append(try #require(document.lease).generation)
            document.releaseLease(of: run)
            document = try StateCodec.decode(StateCodec.encode(document), destination: "d")
        }
        #expect(generations == [1, 2, 3])
    }
}
