/// Takes the rows of one object that are wanted, from blocks of whole rows, and writes them down as they are printed.
///
/// Where hints are known, rows without any are passed over as bytes: they are not parsed, and nothing is said of them. A row
/// that is looked at and is none is an error.
package struct RowSelector: Sendable {
    private let wish: RowWish
    private let format: EventFormat
    private var search: LiteralSearch?
    private var renderer: RowRenderer
    /// Of the last row: streams seldom change from row to row.
    private var streamBefore: [UInt8] = []
    private var isStreamWanted: Bool?

    package init(_ wish: RowWish, _ format: EventFormat, _ origin: RowOrigin) {
        self.wish = wish
        self.format = format
        renderer = RowRenderer(wish.form, origin)
        if !wish.hints.isEmpty {
            search = LiteralSearch(wish.hints, mayBeEscaped: format == .jsonl || wish.areHintsOfJSON)
        }
    }

    package mutating func take(_ block: [UInt8], into rows: inout SelectedRows) throws(ArchiveError) {
        search?.restart()
        let result = block.withUnsafeBufferPointer { bytes -> Result<Void, ArchiveError> in
            do throws(ArchiveError) {
                switch format {
                case .jsonl: try takeLines(bytes, &rows)
                case .text: try takeEvents(bytes, &rows)
                }
                return .success(())
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Where something may be wanted, at `start` or behind it.
    private mutating func candidate(_ block: UnsafeBufferPointer<UInt8>, from start: Int) -> Int? {
        guard search != nil else { return start < block.count ? start : nil }
        return search?.next(from: start, in: block)
    }

    // MARK: jsonl

    private mutating func takeLines(
        _ block: UnsafeBufferPointer<UInt8>, _ rows: inout SelectedRows
    ) throws(ArchiveError) {
        var at = 0
        while let place = candidate(block, from: at) {
            var start = place
            while start > at, block[start - 1] != 0x0A { start -= 1 }
            guard let base = block.baseAddress,
                let distance = RawBytes.distance(to: 0x0A, from: base + place, count: block.count - place)
            else { throw ArchiveError(.truncated, "the last row has no end") }
            at = place + distance + 1
            do throws(PageError) {
                try takeRow(UnsafeBufferPointer(rebasing: block[start..<at]), &rows)
            } catch {
                throw ArchiveError(.malformedRow, "not a row of an archive", underlying: error)
            }
        }
    }

    /// - Parameter row: with its line feed.
    private mutating func takeRow(
        _ row: UnsafeBufferPointer<UInt8>, _ rows: inout SelectedRows
    ) throws(PageError) {
        var cursor = JSONCursor(row)
        var scanner = MemberScanner(.row)
        try scanner.scan(&cursor)
        cursor.skipWhiteSpace()
        guard cursor.position == cursor.end else { throw cursor.failure(.trailingBytes) }
        let event = scanner.event
        guard wish.times.contains(event.timestamp),
            isWanted(stream: scanner.hasLogStream ? event.logStreamName : nil, of: row)
        else { return }
        let escaped = UnsafeBufferPointer(rebasing: row[event.message.bounds])
        guard passes(escaped, isPlain: event.message.isPlain) else { return }
        rows.add(at: event.timestamp) { renderer.append(scanner, of: row, to: &$0) }
    }

    private mutating func isWanted(stream: EscapedRange?, of row: UnsafeBufferPointer<UInt8>) -> Bool {
        guard let streams = wish.streams else { return true }
        guard let stream else { return false }
        let escaped = row[stream.bounds]
        if let isStreamWanted, streamBefore.elementsEqual(escaped) { return isStreamWanted }
        streamBefore = Array(escaped)
        let name = stream.isPlain ? streamBefore : JSONText.unescaped(streamBefore[...])
        let isWanted = streams(String(decoding: name, as: UTF8.self))
        isStreamWanted = isWanted
        return isWanted
    }

    // MARK: text

    private mutating func takeEvents(
        _ block: UnsafeBufferPointer<UInt8>, _ rows: inout SelectedRows
    ) throws(ArchiveError) {
        guard block.isEmpty || TextRows.beginsEvent(block, at: 0) else {
            throw ArchiveError(.malformedRow, "the object does not begin with a time")
        }
        var at = 0
        while let place = candidate(block, from: at) {
            let start = TextRows.start(block, of: place, notBefore: at)
            at = TextRows.end(block, from: place)
            // One begins there: `start` sees to it.
            guard let time = TextRows.time(block, at: start), wish.times.contains(time) else { continue }
            let hasEnd = block[at - 1] == 0x0A
            let message = start + TextRows.prefixCount..<max(start + TextRows.prefixCount, hasEnd ? at - 1 : at)
            let bytes = UnsafeBufferPointer(rebasing: block[message])
            guard passes(bytes, isPlain: true) else { continue }
            rows.add(at: time) { renderer.append(time, bytes, to: &$0) }
        }
    }

    // MARK: Messages

    private func passes(_ escaped: UnsafeBufferPointer<UInt8>, isPlain: Bool) -> Bool {
        guard !wish.tests.isEmpty else { return true }
        var message: [UInt8]?
        for test in wish.tests {
            if isPlain, case .holds(let text) = test {
                guard LiteralSearch.holds(text, in: escaped) else { return false }
                continue
            }
            let text = message ?? (isPlain ? Array(escaped) : JSONText.unescaped(escaped))
            message = text
            switch test {
            case .holds(let wanted):
                guard text.withUnsafeBufferPointer({ LiteralSearch.holds(wanted, in: $0) }) else { return false }
            case .passes(let passes):
                guard passes(text) else { return false }
            }
        }
        return true
    }
}
