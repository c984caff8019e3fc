/// What is known of a log stream from its events.
package struct StreamTimes: Hashable, Sendable {
    /// Event times.
    package var first: Int64
    package var last: Int64
    /// Of the event that was ingested last; `nil` where rows do not say it.
    package var lastIngestion: Int64?

    package init(first: Int64, last: Int64, lastIngestion: Int64? = nil) {
        self.first = first
        self.last = last
        self.lastIngestion = lastIngestion
    }

    package mutating func merge(_ other: StreamTimes) {
        first = min(first, other.first)
        last = max(last, other.last)
        lastIngestion = [lastIngestion, other.lastIngestion].compactMap(\.self).max()
    }
}

/// Which log streams have events in an object, and when. Takes blocks of whole rows.
package struct StreamTally: Sendable {
    private let format: EventFormat
    private let times: Range<Int64>
    /// By the names as bytes; of text all is under the empty one.
    package private(set) var streams: [[UInt8]: StreamTimes] = [:]
    /// Of the last row, escaped as it stands there: streams seldom change from row to row.
    private var streamBefore: [UInt8] = []
    private var run: StreamTimes?

    package init(_ format: EventFormat, times: Range<Int64>) {
        self.format = format
        self.times = times
    }

    package mutating func take(_ block: [UInt8]) throws(ArchiveError) {
        let result = block.withUnsafeBufferPointer { bytes -> Result<Void, ArchiveError> in
            do throws(ArchiveError) {
                switch format {
                case .jsonl: try takeLines(bytes)
                case .text: try takeEvents(bytes)
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        endRun()
        try result.get()
    }

    private mutating func takeLines(_ block: UnsafeBufferPointer<UInt8>) throws(ArchiveError) {
        var at = 0
        while at < block.count {
            guard let base = block.baseAddress,
                let distance = RawBytes.distance(to: 0x0A, from: base + at, count: block.count - at)
            else { throw ArchiveError(.truncated, "the last row has no end") }
            let row = UnsafeBufferPointer(rebasing: block[at...at + distance])
            at += distance + 1
            var cursor = JSONCursor(row)
            var scanner = MemberScanner(.row)
            do throws(PageError) { try scanner.scan(&cursor) } catch {
                throw ArchiveError(.malformedRow, "not a row of an archive", underlying: error)
            }
            let event = scanner.event
            guard times.contains(event.timestamp) else { continue }
            let stream = scanner.hasLogStream ? row[event.logStreamName.bounds] : row[0..<0]
            add(
                StreamTimes(
                    first: event.timestamp, last: event.timestamp,
                    lastIngestion: scanner.hasIngestionTime ? event.ingestionTime : nil), of: stream)
        }
    }

    private mutating func takeEvents(_ block: UnsafeBufferPointer<UInt8>) throws(ArchiveError) {
        guard block.isEmpty || TextRows.beginsEvent(block, at: 0) else {
            throw ArchiveError(.malformedRow, "the object does not begin with a time")
        }
        var at = 0
        while at < block.count {
            if let time = TextRows.time(block, at: at), times.contains(time) {
                add(StreamTimes(first: time, last: time), of: block[0..<0])
            }
            at = TextRows.end(block, from: at)
        }
    }

    private mutating func add(_ event: StreamTimes, of stream: Slice<UnsafeBufferPointer<UInt8>>) {
        guard run == nil || !streamBefore.elementsEqual(stream) else {
            if run?.merge(event) == nil { run = event }
            return
        }
        endRun()
        streamBefore = Array(stream)
        run = event
    }

    private mutating func endRun() {
        guard let run else { return }
        let name = JSONText.unescaped(streamBefore[...])
        if streams[name]?.merge(run) == nil { streams[name] = run }
        self.run = nil
    }
}
