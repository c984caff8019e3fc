import ExportCore
import LogCodec

/// What is asked of the archive.
package struct CatQuery: Sendable {
    package var selection: GroupSelection
    package var window: TimeWindow
    package var streams: WantedStreams
    package var filter: MessageFilter
    package var form: EventForm
    /// The last so many events alone.
    package var tail: Int?
    package var reach: TaskReach

    /// All that an event time can be.
    package static let allTimes = TimeWindow(start: EventTime(0), end: EventTime(253_402_300_800_000))

    package init(
        selection: GroupSelection, window: TimeWindow = Self.allTimes, streams: WantedStreams = WantedStreams([]),
        filter: MessageFilter = MessageFilter(), form: EventForm = EventForm(), tail: Int? = nil,
        reach: TaskReach = TaskReach(lateness: .hours(1))
    ) {
        self.selection = selection
        self.window = window
        self.streams = streams
        self.filter = filter
        self.form = form
        self.tail = tail
        self.reach = reach
    }

    var wish: RowWish {
        let hints = filter.hints
        var wish = RowWish(
            times: window.start.milliseconds..<window.end.milliseconds, tests: filter.tests, hints: hints.texts,
            areHintsOfJSON: hints.areOfJSON, form: form)
        if !streams.isEverything { wish.streams = { [streams] name in streams.holds(stream: name) } }
        return wish
    }
}

/// What a look at the manifests has shown: what is to be read, and how far the archive goes.
package struct CatPlan: Sendable {
    package var list: ReadList
    /// Filters of terms that are missing or damaged, by their places: all that they speak of is read.
    package var damagedIndexes: [String] = []
    /// As the manifests name the place that they were written for; of several the first.
    package var container: String
    /// The groups that are selected and have anything in the archive.
    package var groups: [LogGroupName]
    package var unmatched: [UnmatchedPattern]
    /// The last event time that is copied, of the selected lane that is furthest behind; `nil`: no lane is known.
    package var copiedThrough: (lane: LaneID, time: EventTime)?
    /// Columns within the window whose events retention took before they were copied.
    package var lost: [LaneID]
}
