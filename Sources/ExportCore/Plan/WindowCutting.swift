import Chronology

/// How the columns that are due are cut into windows: a backlog is one window up to the last UTC midnight, or several of
/// `longest`; what follows is cut at UTC midnight. Days in the archive then hold the events of their day.
package enum WindowCutting {
    package static func cut(from start: EventTime, to end: EventTime, longest: Span?) -> [TimeWindow] {
        guard start < end else { return [] }
        let midnight = EventTime(CivilTime.midnight(before: end.milliseconds))
        var windows: [TimeWindow] = []
        var from = start
        while from < midnight {
            var to = midnight
            if let longest, longest > .zero {
                let limit = EventTime(from.milliseconds + longest.milliseconds)
                // A cut on midnight where one lies within reach: a window should not straddle days for nothing.
                let atMidnight = EventTime(CivilTime.midnight(before: limit.milliseconds))
                to = min(midnight, atMidnight > from ? atMidnight : limit)
            }
            windows.append(TimeWindow(start: from, end: to))
            from = to
        }
        if from < end { windows.append(TimeWindow(start: from, end: end)) }
        return windows
    }
}
