import Chronology

/// Reading an object must not depend on how it is cut. The first byte chooses the encoding, the second the cut.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzArchive(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard count > 2 else { return 0 }
    let bytes = Array(UnsafeBufferPointer(start: start + 2, count: count - 2))
    let compressions = [Compression.none, .gzip, .zstd]
    let encoding = ObjectEncoding(
        format: start[0] & 1 == 0 ? .jsonl : .text, compression: compressions[Int(start[0] >> 1) % compressions.count])
    let whole = read(bytes, encoding, chunk: bytes.count)
    let cut = read(bytes, encoding, chunk: Int(start[1]) + 1)
    precondition(whole.isComplete == cut.isComplete, "complete or not")
    precondition(!whole.isComplete || whole.events == cut.events, "events")
    writeAndRead(bytes, encoding, chunk: Int(start[1]) + 1)
    return 0
}

/// The oracle: events made of the input come back from the object that is written of them.
private func writeAndRead(_ bytes: [UInt8], _ encoding: ObjectEncoding, chunk: Int) {
    let page = page(of: bytes)
    guard let scanned = try? EventPage(scanning: page, as: .filterLogEvents) else {
        fatalError("a page of ours is none")
    }
    var writer = EventWriter(format: encoding.format, logGroup: "group")
    var object: [UInt8] = []
    for event in scanned.events {
        var rows: [UInt8] = []
        writer.append(event, of: scanned, to: &rows)
        // Every row a member of its own: readers go from one to the next.
        guard let member = try? encoding.compression.object(of: rows) else { fatalError("it does not compress") }
        object += member
    }
    let back = read(object, encoding, chunk: chunk)
    precondition(back.isComplete, "an object of ours is not read")
    let messages = scanned.events.map { scanned.bytes(of: $0.message) }
    let times = scanned.events.map(\.timestamp)
    switch encoding.format {
    case .jsonl:
        precondition(back.events.map(\.message) == messages, "messages of an object of ours")
        precondition(back.events.map(\.timestamp) == times, "times of an object of ours")
    case .text:
        // Text does not tell a line that begins with a time from an event. As a whole nothing is lost.
        let lines = zip(times, messages).flatMap { line($0, $1) }
        let found = back.events.flatMap { line($0.timestamp, $0.message) }
        precondition(found == lines, "lines of an object of ours")
    }
}

private func line(_ time: Int64, _ message: [UInt8]) -> [UInt8] {
    Array(ISOTime.string(time).utf8) + [0x20] + message + [0x0A]
}

/// Up to eight events; each byte that cannot stand in a string becomes an escape.
private func page(of bytes: [UInt8]) -> [UInt8] {
    let messages = bytes.split(separator: 0xFF, maxSplits: 7, omittingEmptySubsequences: false)
    let events = messages.enumerated().map { index, message in
        let text = message.map { byte in
            byte == 0x22 || byte == 0x5C || byte < 0x20 || byte > 0x7E
                ? "\\u00" + String(byte >> 4, radix: 16) + String(byte & 15, radix: 16) : String(Unicode.Scalar(byte))
        }.joined()
        return
            #"{"timestamp":\#(index * 1_000_003),"ingestionTime":\#(index),"logStreamName":"s","eventId":"\#(index)","#
            + #""message":"\#(text)"}"#
    }
    return Array(#"{"events":[\#(events.joined(separator: ","))]}"#.utf8)
}

private func read(_ bytes: [UInt8], _ encoding: ObjectEncoding, chunk: Int) -> (
    events: [ArchivedEvent], isComplete: Bool
) {
    let reader = ArchiveReader(encoding)
    var events: [ArchivedEvent] = []
    var at = 0
    do throws(ArchiveError) {
        while at < bytes.count {
            let end = min(at + chunk, bytes.count)
            reader.push(Array(bytes[at..<end]))
            at = end
            while let event = try reader.next() { if events.count < 10_000 { events.append(event) } }
        }
        reader.finish()
        while let event = try reader.next() { if events.count < 10_000 { events.append(event) } }
        return (events, true)
    } catch {
        return (events, false)
    }
}
