/// What is wanted of the rows of objects, and how each is printed.
package struct RowWish: Sendable {
    /// Of event times, in milliseconds.
    package var times: Range<Int64>
    /// What a message must pass, all of it.
    package var tests: [MessageTest]
    /// One of these stands in every message that passes; empty: nothing is known. So a row in which none stands is not
    /// looked at.
    package var hints: [[UInt8]]
    /// The hints are texts of JSON strings in messages, where any character may be escaped.
    package var areHintsOfJSON: Bool
    /// Which log streams; `nil`: all.
    package var streams: (@Sendable (String) -> Bool)?
    package var form: EventForm

    package init(
        times: Range<Int64>, tests: [MessageTest] = [], hints: [[UInt8]] = [], areHintsOfJSON: Bool = false,
        streams: (@Sendable (String) -> Bool)? = nil, form: EventForm = EventForm()
    ) {
        self.times = times
        self.tests = tests
        self.hints = hints
        self.areHintsOfJSON = areHintsOfJSON
        self.streams = streams
        self.form = form
    }

    /// Of a text that every message must hold, the longest part that stands in a JSON string as it is, unless it is
    /// escaped as `\u00…`.
    package static func hint(in text: [UInt8]) -> [UInt8] {
        let parts = text.split { byte in
            !(0x20...0x7E).contains(byte) || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
                || byte == UInt8(ascii: "/")
        }
        return parts.max { $0.count < $1.count }.map(Array.init) ?? []
    }
}

/// One thing that a message must pass.
package enum MessageTest: Sendable {
    /// This text stands in it.
    case holds([UInt8])
    case passes(@Sendable ([UInt8]) -> Bool)
}

/// How an event is printed.
package struct EventForm: Sendable {
    /// As a row of jsonl; else as one of text.
    package var isJSON: Bool
    /// Text with the log group and the log stream before the message.
    package var hasNames: Bool
    /// What is done to what a terminal would obey; `nil`: nothing, bytes go as they are.
    package var shown: (@Sendable (String) -> String)?

    package init(isJSON: Bool = false, hasNames: Bool = false, shown: (@Sendable (String) -> String)? = nil) {
        self.isJSON = isJSON
        self.hasNames = hasNames
        self.shown = shown
    }
}

/// What is known of the rows of an object without looking into them.
package struct RowOrigin: Sendable, Hashable {
    package enum Stream: Sendable, Hashable {
        case named(String)
        /// An export task's folder, which several streams may share.
        case folder(String)
        /// The rows say it.
        case inRows
    }

    package var account: String
    package var region: String
    package var logGroup: String
    package var stream: Stream

    package init(account: String, region: String, logGroup: String, stream: Stream) {
        self.account = account
        self.region = region
        self.logGroup = logGroup
        self.stream = stream
    }
}

/// Rows that were taken, as they are printed, in the order in which they stand in the object.
package struct SelectedRows: Sendable {
    package struct Entry: Sendable, Hashable {
        package var time: Int64
        package var start: Int
        package var count: Int
    }

    package private(set) var bytes: [UInt8] = []
    package private(set) var entries: [Entry] = []
    package private(set) var isInOrder = true

    package init() {}

    package var isEmpty: Bool { entries.isEmpty }

    mutating func add(at time: Int64, _ write: (inout [UInt8]) -> Void) {
        let start = bytes.count
        write(&bytes)
        if let last = entries.last, time < last.time { isInOrder = false }
        entries.append(Entry(time: time, start: start, count: bytes.count - start))
    }

    /// In the order of time; of equal times as they were.
    package mutating func sort() {
        guard !isInOrder else { return }
        entries.sort { ($0.time, $0.start) < ($1.time, $1.start) }
        isInOrder = true
    }

    /// The last `count` of them, in order.
    package mutating func keepLast(_ count: Int) {
        sort()
        guard entries.count > count else { return }
        var kept = SelectedRows()
        for entry in entries.suffix(count) {
            kept.add(at: entry.time) { $0 += bytes[entry.start..<entry.start + entry.count] }
        }
        self = kept
    }

    /// These, and the others behind them.
    package mutating func append(_ other: SelectedRows) {
        let offset = bytes.count
        bytes += other.bytes
        if let last = entries.last, let first = other.entries.first, first.time < last.time { isInOrder = false }
        isInOrder = isInOrder && other.isInOrder
        entries.reserveCapacity(entries.count + other.entries.count)
        for entry in other.entries {
            entries.append(Entry(time: entry.time, start: entry.start + offset, count: entry.count))
        }
    }
}
