import ExportCore
import Testing

@Suite("Who is first")
struct OrderingTests {
    private func planned(_ group: String, day: Int, expires: Int64? = nil) -> PlannedSlice {
        let start = EventTime(Int64(day) * Sample.day)
        let window = TimeWindow(start: start, end: start.advanced(by: .days(1)))
        return PlannedSlice(
            lane: Sample.lane(group), window: window, order: Sample.order(.task), reason: .newWindow,
            expires: expires.map { ServiceTime($0) })
    }

    @Test("the lane whose data expires first, then the one that is furthest behind, then by name")
    func order() {
        let slices = [
            planned("/d", day: 1), planned("/c", day: 9, expires: 50), planned("/b", day: 1), planned("/a", day: 2),
            planned("/e", day: 9, expires: 40),
        ]
        #expect(Ordering.sort(slices).map(\.slice.lane.group.name.text) == ["/e", "/c", "/b", "/d", "/a"])
    }

    @Test("new events of lanes that are up to date come before backlogs and sweeps, but not before what expires")
    func recentFirst() {
        let now = ServiceTime(100 * Sample.day)
        func slice(_ group: String, hoursAgo: Int64, _ deed: Slice.Deed, expiresInHours: Int64? = nil) -> PlannedSlice {
            let start = EventTime(now.milliseconds - hoursAgo * Sample.hour)
            return PlannedSlice(
                lane: Sample.lane(group), window: TimeWindow(start: start, end: start.advanced(by: .minutes(5))),
                order: Sample.order(deed),
                reason: .readEngine, expires: expiresInHours.map { now.advanced(by: .hours($0)) })
        }
        let slices = [
            slice("/hot", hoursAgo: 1, .read, expiresInHours: 23), slice("/hot", hoursAgo: 400, .sweep),
            slice("/backlog", hoursAgo: 900, .read), slice("/urgent", hoursAgo: 20, .read, expiresInHours: 4),
            slice("/warm", hoursAgo: 1, .read),
        ]
        var policy = ExportPolicy()
        func names() -> [String] {
            Ordering.sort(slices, policy: policy, now: now).map { "\($0.slice.lane.group.name.text) \($0.slice.deed)" }
        }
        #expect(names() == ["/urgent read", "/hot read", "/hot sweep", "/backlog read", "/warm read"])
        policy = policy.following
        #expect(names() == ["/urgent read", "/hot read", "/warm read", "/hot sweep", "/backlog read"])
    }

    @Test("the windows of one lane stay together and in their order, even where a later one expires first")
    func laneOrder() {
        let slices = [
            planned("/a", day: 1, expires: 90), planned("/b", day: 1, expires: 60), planned("/a", day: 2, expires: 10),
            planned("/a", day: 3),
        ]
        let sorted = Ordering.sort(slices)
        #expect(sorted.map(\.slice.lane.group.name.text) == ["/a", "/a", "/a", "/b"])
        #expect(sorted.prefix(3).map(\.slice.window.start.day) == [1, 2, 3])
        #expect(Ordering.sort([]) == [])
    }
}
