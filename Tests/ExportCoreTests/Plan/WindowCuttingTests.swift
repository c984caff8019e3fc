import Chronology
import ExportCore
import Testing

@Suite("Cutting what is due into windows")
struct WindowCuttingTests {
    /// What is wrong with the cut, or `nil`: it must partition [start, end), in order, and cut at the last midnight.
    private func disorder(_ start: Int64, _ end: Int64, longest: Int64?) -> String? {
        let windows = WindowCutting.cut(
            from: EventTime(start), to: EventTime(end), longest: longest.map { Span(milliseconds: $0) })
        guard start < end else { return windows.isEmpty ? nil : "windows of nothing" }
        guard windows.first?.start == EventTime(start), windows.last?.end == EventTime(end) else {
            return "ends differ"
        }
        for (window, next) in zip(windows, windows.dropFirst()) where window.end != next.start {
            return "not consecutive"
        }
        let midnight = CivilTime.midnight(before: end)
        if start < midnight, midnight < end, !windows.contains(where: { $0.end.milliseconds == midnight }) {
            return "not cut at the last midnight"
        }
        let backlog = windows.filter { $0.end.milliseconds <= midnight }
        if let longest, longest > 0, backlog.contains(where: { $0.length.milliseconds > longest }) { return "too long" }
        if longest == nil, backlog.count > 1 { return "the backlog is not one window" }
        return nil
    }

    @Test(
        "partitions it, for all starts, ends and longest windows on a grid of six hours and a millisecond to either side"
    )
    func exhaustive() {
        var instants: [Int64] = []
        for quarter in Int64(-6)...10 { instants += [-1, 0, 1].map { quarter * 6 * Sample.hour + $0 } }
        let lengths: [Int64?] = [nil] + [0, 1, 5, 12, 24, 25, 60].map { $0 * Sample.hour }
        for start in instants {
            for end in instants {
                for longest in lengths {
                    let wrong = disorder(start, end, longest: longest)
                    if wrong != nil { #expect(wrong == nil, "\(start) \(end) \(longest ?? -1)") }
                }
            }
        }
    }

    @Test("no minute of a day is left out (cloud custodian ended its days at 23:59:00)")
    func noGapBeforeMidnight() {
        let windows = WindowCutting.cut(
            from: Sample.event("2026-11-19"), to: Sample.event("2026-11-22"), longest: .days(1))
        let lasts = ["2026-11-19T23:59:59.999Z", "2026-11-20T23:59:59.999Z", "2026-11-21T23:59:59.999Z"].map(
            Sample.event)
        #expect(windows.map(\.last) == lasts)
    }

    @Test("no second of a day is copied twice (gammarers' archiver ended its days 999 ms after midnight)")
    func noOverlapAfterMidnight() {
        let windows = WindowCutting.cut(
            from: Sample.event("2026-11-19"), to: Sample.event("2026-11-22"), longest: .days(1))
        for (window, next) in zip(windows, windows.dropFirst()) {
            #expect(!window.overlaps(next) && !next.contains(window.last))
        }
    }

    @Test("midnight belongs to one day (zhang1980s' exporter took it in both, for both bounds are inclusive)")
    func midnightOnce() {
        let windows = WindowCutting.cut(
            from: Sample.event("2026-11-19"), to: Sample.event("2026-11-22"), longest: .days(1))
        for midnight in ["2026-11-20", "2026-11-21"].map(Sample.event) {
            #expect(windows.filter { $0.first <= midnight && midnight <= $0.last }.count == 1)
        }
    }

    @Test("a long backlog window is cut at midnight where one lies within reach")
    func cutsAtMidnight() {
        let windows = WindowCutting.cut(
            from: Sample.event("2026-11-19T22:00Z"), to: Sample.event("2026-11-22T05:00Z"), longest: .days(1))
        let ends = ["2026-11-20", "2026-11-21", "2026-11-22", "2026-11-22T05:00Z"].map(Sample.event)
        #expect(windows.map(\.end) == ends)
    }
}
