/// The object that says which objects form a committed slice. Written with a condition, last before the commit.
package struct Manifest: Hashable, Sendable {
    package struct Object: Hashable, Sendable {
        package var key: String
        package var bytes: Int64
        /// Without quotes.
        package var etag: String
        /// For text objects of one stream.
        package var stream: LogStreamName?
        /// Where we counted.
        package var events: Int64?
        /// Of objects that this program wrote, since format 2.
        package var index: ObjectIndex?

        package init(
            key: String, bytes: Int64, etag: String, stream: LogStreamName? = nil, events: Int64? = nil,
            index: ObjectIndex? = nil
        ) {
            self.key = key
            self.bytes = bytes
            self.etag = etag
            self.stream = stream
            self.events = events
            self.index = index
        }
    }

    /// How the window came to be copied.
    package enum Copy: Hashable, Sendable {
        case task(id: String, DoubtfulBand)
        case read(horizon: IngestionTime)
    }

    package var slice: Slice
    package var attempt: AttemptID
    /// The window that was committed: a read may stop before the end of its slice.
    package var window: TimeWindow
    package var copy: Copy
    /// Of a read that looked further than it could make sure of: up to here it holds every event. `nil`: up to its horizon.
    package var certain: IngestionTime?
    package var bucket: String
    package var objects: [Object]
    /// `nil`: there are none, or the objects are so small that they are read as quickly.
    package var terms: TermsObject?

    package init(
        slice: Slice, attempt: AttemptID, window: TimeWindow, copy: Copy, certain: IngestionTime? = nil, bucket: String,
        objects: [Object], terms: TermsObject? = nil
    ) {
        self.slice = slice
        self.attempt = attempt
        self.window = window
        self.copy = copy
        self.certain = certain
        self.bucket = bucket
        self.objects = objects
        self.terms = terms
    }

    /// How many events its objects hold, where every object was counted.
    package var events: Int64? {
        objects.reduce(0 as Int64?) { sum, object in sum.flatMap { sum in object.events.map { sum + $0 } } }
    }

    package var bytes: Int64 { objects.reduce(0) { $0 + $1.bytes } }

    /// What a read made sure of; `nil` for a task.
    package var readWindow: (window: TimeWindow, horizon: IngestionTime)? {
        guard case .read(let horizon) = copy else { return nil }
        return (window, certain ?? horizon)
    }

    /// Where what it holds is in doubt: up to where it has looked. `nil`: nowhere.
    package var doubtfulReadWindow: (window: TimeWindow, horizon: IngestionTime)? {
        guard case .read(let horizon) = copy, let certain, certain < horizon else { return nil }
        return (window, horizon)
    }

    /// For the certain rule; `nil` for a read.
    package var taskWindow: WindowTable.TaskWindow? {
        guard case .task(_, let band) = copy else { return nil }
        return WindowTable.TaskWindow(window: window, band: band, slice: slice.id)
    }
}

extension Manifest.Object {
    /// The name of the folder that it lies in; of an export task's object that of its stream. `nil`: it lies in none.
    package var folderName: String? {
        let parts = key.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count > 1 ? String(parts[parts.count - 2]) : nil
    }
}
