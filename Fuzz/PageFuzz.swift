/// The scanner against the slow parser, on any bytes; and every row that is written reads back.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzPage(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    for kind in [PageKind.filterLogEvents, .getLogEvents] {
        let slow = SlowPage(bytes, isFilter: kind == .filterLogEvents)
        do throws(PageError) {
            let page = try EventPage(scanning: bytes, as: kind)
            guard let slow else { fatalError("accepted what is no page") }
            compare(page, slow)
            readBack(page)
        } catch {
            guard slow == nil || error.code == .tooDeep else { fatalError("refused a page: \(error)") }
        }
    }
    return 0
}

private func compare(_ page: EventPage, _ slow: SlowPage) {
    precondition(page.nextToken.map { Array($0.utf8) } == slow.nextToken.map { Array($0.utf8) }, "token")
    precondition(page.events.count == slow.events.count, "count of events")
    for (event, expected) in zip(page.events, slow.events) {
        precondition(event.timestamp == expected.timestamp && event.ingestionTime == expected.ingestionTime, "times")
        precondition(page.bytes(of: event.message) == Array(expected.message.utf8), "message")
        precondition(page.bytes(of: event.logStreamName) == Array(expected.logStreamName.utf8), "stream")
        precondition(page.bytes(of: event.eventId) == Array(expected.eventId.utf8), "id")
    }
}

private func readBack(_ page: EventPage) {
    var writer = EventWriter(format: .jsonl, logGroup: "g\"")
    var rows: [UInt8] = []
    for event in page.events { writer.append(event, of: page, to: &rows) }
    var reader = JSONLReader()
    reader.push(rows)
    reader.finish()
    for event in page.events {
        guard let read = try? reader.next() else { fatalError("a row does not read back") }
        precondition(read.message == page.bytes(of: event.message), "message of a row")
        precondition(read.timestamp == event.timestamp && read.ingestionTime == event.ingestionTime, "times of a row")
        precondition(Array((read.logStream ?? "").utf8) == page.bytes(of: event.logStreamName), "stream of a row")
    }
    precondition((try? reader.next()) == .some(nil), "more rows than events")
}
