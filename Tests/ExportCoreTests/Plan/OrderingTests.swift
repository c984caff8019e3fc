import ExportCore
import Testing

@Suite("Who is first")
struct OrderingTests {
    private func planned(_ group: String, day: Int, expires: Int64? = nil) -> PlannedSlice {
        let start = EventTime(Int64(day) * Sample.day)
        let window = TimeWindow(start: start, end: start.advanced(by: .days(1)))
        return PlannedSlice(
            slice: Slice(lane: Sample.lane(group), window: window, deed: .task), reason: .newWindow,
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
