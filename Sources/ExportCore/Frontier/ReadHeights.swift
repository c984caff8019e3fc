/// Up to which ingestion time the committed reads of a lane have made sure of each column, as their manifests say.
///
/// The frontier says the same, but only as finely as its pieces are kept: where windows were merged it knows the least and
/// the greatest of their heights. The manifests know each. A read that wrote nothing leaves none, and then no object can
/// hold what it might have written.
package struct ReadHeights: Hashable, Sendable {
    private struct Step: Hashable, Sendable {
        /// The height holds from this column to the next step.
        var first: EventTime
        var height: IngestionTime
    }

    /// In order of time; before the first, no read is known.
    private var steps: [Step] = []

    package init() {}

    package init(reads: [(window: TimeWindow, horizon: IngestionTime)]) {
        for read in reads { raise(read.window, to: read.horizon) }
    }

    package func height(at time: EventTime) -> IngestionTime {
        let index = firstIndex(from: time.milliseconds + 1)
        return index == 0 ? .never : steps[index - 1].height
    }

    /// The heights over a window, in order and without a gap.
    package func heights(in window: TimeWindow) -> [(window: TimeWindow, height: IngestionTime)] {
        var found: [(window: TimeWindow, height: IngestionTime)] = []
        var from = window.start
        while from < window.end {
            let next = firstIndex(from: from.milliseconds + 1)
            let end = next < steps.count ? min(steps[next].first, window.end) : window.end
            found.append((TimeWindow(start: from, end: end), height(at: from)))
            from = end
        }
        return found
    }

    private mutating func raise(_ window: TimeWindow, to horizon: IngestionTime) {
        let first = split(at: window.start)
        let end = split(at: window.end)
        for index in first..<end { steps[index].height = max(steps[index].height, horizon) }
    }

    /// Makes a step begin at the column, and returns its place.
    private mutating func split(at time: EventTime) -> Int {
        let index = firstIndex(from: time.milliseconds)
        if index < steps.count, steps[index].first == time { return index }
        steps.insert(Step(first: time, height: index == 0 ? .never : steps[index - 1].height), at: index)
        return index
    }

    /// The first step that begins at the instant or later.
    private func firstIndex(from milliseconds: Int64) -> Int {
        var low = 0
        var high = steps.count
        while low < high {
            let middle = (low + high) / 2
            if steps[middle].first.milliseconds < milliseconds { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
