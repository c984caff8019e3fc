import LogCodec
import Testing

@Suite struct ArchiveReaderTests {
    private func read(_ object: [UInt8], _ encoding: ObjectEncoding) throws(ArchiveError) -> [ArchivedEvent] {
        var source = SampleSource(seed: 2)
        let reader = ArchiveReader(encoding)
        var events: [ArchivedEvent] = []
        for piece in object.pieces(3000, from: &source) {
            reader.push(piece)
            while let event = try reader.next() { events.append(event) }
        }
        reader.finish()
        while let event = try reader.next() { events.append(event) }
        return events
    }

    @Test(arguments: EventFormat.allCases, [Compression.none, .gzip, .zstd])
    func pagesComeBackFromObjects(_ format: EventFormat, _ compression: Compression) throws {
        var source = SampleSource(seed: 21)
        var rows = EventWriter(format: format, logGroup: "g")
        var writer = CompressedWriter(compression, pieceBytes: 5000)
        var (object, expected): ([UInt8], [PageSample.Event]) = ([], [])
        for _ in 0..<20 {
            let sample = PageSample(source: &source)
            expected += sample.events
            let page = try EventPage(scanning: sample.body, as: .filterLogEvents)
            for event in page.events { object += try writer.append(event, of: page, by: &rows) ?? [] }
        }
        object += try writer.finish()
        let encoding = ObjectEncoding(format: format, compression: compression)
        let events = try read(object, encoding)
        #expect(events.map(\.timestamp) == expected.map(\.timestamp))
        #expect(events.map(\.message) == expected.map { Array($0.message.utf8) })
        #expect(events.map(\.eventId) == expected.map { format == .jsonl ? $0.eventId : nil })
        if compression != .none {
            #expect(throws: ArchiveError.self) { try read(Array(object.dropLast()), encoding) }
        }
    }
}
