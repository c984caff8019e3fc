/// Which windows of a lane were copied by what: the part of the manifests that the certain rule needs.
///
/// The state document keeps the frontier short by merging windows; their bounds live in the manifests, and a sweep reads
/// those of the days it is concerned with.
package struct WindowTable: Sendable {
    package struct TaskWindow: Hashable, Sendable {
        package var window: TimeWindow
        package var band: DoubtfulBand
        /// Finds the manifest that lists the objects.
        package var slice: SliceID

        package init(window: TimeWindow, band: DoubtfulBand, slice: SliceID) {
            self.window = window
            self.band = band
            self.slice = slice
        }

        /// The first and last millisecond: whether the service takes them depends on how it reads `from` and `to`.
        fileprivate func isEdge(_ milliseconds: Int64) -> Bool {
            milliseconds == window.first.milliseconds || milliseconds == window.last.milliseconds
        }
    }

    /// In order of time, not overlapping.
    package private(set) var tasks: [TaskWindow]
    /// What our own reads made sure of.
    package private(set) var reads: ReadHeights
    /// Up to where reads have looked that did not make sure of all that.
    package private(set) var doubtfulReads: ReadHeights

    package init(
        tasks: [TaskWindow], reads: ReadHeights = ReadHeights(), doubtfulReads: ReadHeights = ReadHeights()
    ) {
        self.reads = reads
        self.doubtfulReads = doubtfulReads
        self.tasks = tasks.sorted { $0.window.start < $1.window.start }
    }

    /// The task window that holds an instant, taken as an event time or as an ingestion time.
    package func task(holding milliseconds: Int64) -> TaskWindow? {
        var low = 0
        var high = tasks.count
        while low < high {
            let middle = (low + high) / 2
            if tasks[middle].window.last.milliseconds < milliseconds { low = middle + 1 } else { high = middle }
        }
        guard low < tasks.count, tasks[low].window.first.milliseconds <= milliseconds else { return nil }
        return tasks[low]
    }

    /// **The certain rule.** Whether an export task has surely written the event, however the service reads the bounds of
    /// a task: the window that holds its event time was copied by a task that was certain of its ingestion time, and the
    /// window that holds its ingestion time was copied by a task that was, too, and neither instant is an edge of its window.
    package func isCertain(_ time: EventTime, _ ingestion: IngestionTime) -> Bool {
        guard let atEvent = task(holding: time.milliseconds), ingestion <= atEvent.band.certain,
            !atEvent.isEdge(time.milliseconds), let atIngestion = task(holding: ingestion.milliseconds),
            ingestion <= atIngestion.band.certain, !atIngestion.isEdge(ingestion.milliseconds)
        else { return false }
        return true
    }

    /// The task whose objects hold the event, however the service reads the bounds of a task; `nil`: there is none of which
    /// that is certain.
    package func surelyWritten(_ time: EventTime, _ ingestion: IngestionTime) -> SliceID? {
        guard isCertain(time, ingestion), let atEvent = task(holding: time.milliseconds),
            task(holding: ingestion.milliseconds) == atEvent
        else { return nil }
        return atEvent.slice
    }

    /// Whether a read has made sure that the event is in the archive: it covered the column up to the event's ingestion.
    package func isRead(_ time: EventTime, _ ingestion: IngestionTime) -> Bool {
        ingestion <= reads.height(at: time)
    }

    /// Whether a read that did not make sure of it may have written the event.
    package func mayBeRead(_ time: EventTime, _ ingestion: IngestionTime) -> Bool {
        ingestion <= doubtfulReads.height(at: time)
    }

    /// Whether there is such a read of some of the columns.
    package func hasDoubtfulReads(in window: TimeWindow) -> Bool {
        doubtfulReads.heights(in: window).contains { $0.height != .never }
    }

    /// The tasks whose objects can hold the event, under any reading of the bounds. One that ended before the event was
    /// ingested cannot: what is equal there is another event, of an earlier life of the group, perhaps.
    package func candidates(_ time: EventTime, _ ingestion: IngestionTime) -> [TaskWindow] {
        let atEvent = task(holding: time.milliseconds)
        let atIngestion = task(holding: ingestion.milliseconds)
        return [atEvent, atIngestion == atEvent ? nil : atIngestion].compactMap(\.self)
            .filter { ingestion <= $0.band.possible }
    }
}
