import ExportCore
import ExportEngine

/// What a run wrote: window by window where there are few, else the sum of each log group, the largest first. Windows in
/// which there was nothing are counted.
struct RunTable: Sendable {
    private static let windowsMax = 20
    private static let groupsMax = 40

    private let written: [RunReport.Done]
    private let empty: [RunReport.Done]

    init(_ report: RunReport) {
        written = report.done.filter { $0.objects > 0 }
        empty = report.done.filter { $0.objects == 0 }
    }

    func lines(width: Int?) -> [String] {
        var lines: [String] = []
        if !written.isEmpty {
            lines = written.count <= Self.windowsMax ? byWindow(width) : byLane(width)
        }
        return lines + folded
    }

    private var heading: String { LaneNoun.of(written.map(\.slice.lane)).uppercased() }

    private func byWindow(_ width: Int?) -> [String] {
        var table = TextTable([
            (heading, .left), ("EVENT TIMES (UTC)", .left), ("COPIED BY", .left), ("OBJECTS", .right), ("SIZE", .right),
        ])
        for done in written {
            table.add([
                done.slice.lane.shown, HumanText.window(done.window), done.slice.deed.words,
                HumanText.count(done.objects), HumanText.bytes(done.bytes),
            ])
        }
        return table.lines(width: width)
    }

    private struct Sum {
        var windows = 0
        var objects = 0
        var bytes: Int64 = 0
        var span: TimeWindow
    }

    private func byLane(_ width: Int?) -> [String] {
        var sums: [LaneID: Sum] = [:]
        for done in written {
            var sum = sums[done.slice.lane] ?? Sum(span: done.window)
            sum.windows += 1
            sum.objects += done.objects
            sum.bytes += done.bytes
            sum.span = TimeWindow(
                start: min(sum.span.start, done.window.start), end: max(sum.span.end, done.window.end))
            sums[done.slice.lane] = sum
        }
        var table = TextTable([
            (heading, .left), ("EVENT TIMES (UTC)", .left), ("WINDOWS", .right), ("OBJECTS", .right), ("SIZE", .right),
        ])
        for (lane, sum) in sums.sorted(by: { ($1.value.bytes, $0.key) < ($0.value.bytes, $1.key) }) {
            table.add([
                lane.shown, HumanText.window(sum.span), HumanText.count(sum.windows), HumanText.count(sum.objects),
                HumanText.bytes(sum.bytes),
            ])
        }
        return table.lines(width: width, rowsMax: Self.groupsMax)
    }

    private var folded: [String] {
        let tasks = empty.filter { $0.slice.deed == .task }.count
        let reads = empty.count - tasks
        var lines: [String] = []
        if tasks > 0 { lines.append("\(HumanText.count(tasks, "export task")) found nothing") }
        if reads > 0 { lines.append("\(HumanText.count(reads, "empty window")) read") }
        return lines
    }
}
