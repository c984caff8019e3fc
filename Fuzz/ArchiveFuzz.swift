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
    return 0
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
