import Chronology
import LogCodec
import Testing

@Suite struct TextReaderTests {
    private func events(_ bytes: [UInt8], pieces sizeMax: Int) throws(ArchiveError) -> [ArchivedEvent] {
        var source = SampleSource(seed: UInt64(sizeMax))
        var reader = TextReader()
        var events: [ArchivedEvent] = []
        for piece in bytes.pieces(sizeMax, from: &source) {
            reader.push(piece)
            while let event = try reader.next() { events.append(event) }
        }
        reader.finish()
        while let event = try reader.next() { events.append(event) }
        return events
    }

    @Test(arguments: [1, 2, 7, 24, 25, 26, 1000])
    func linesWithoutATimeContinueAnEvent(_ sizeMax: Int) throws {
        let text = """
            2025-11-22T13:05:00.123Z one
            2025-11-22T13:05:00.123Z
            2025-11-22T13:05:00.124Z \nat x
            2025-11-22T13:05:00 at y

            2025-11-22T13:05:00.125Z 
            2025-11-22T13:05:00.126Z last

            """
        let events = try events(Array(text.utf8), pieces: sizeMax)
        #expect(events.map { ISOTime.string($0.timestamp).suffix(4) } == ["123Z", "124Z", "125Z", "126Z"])
        #expect(
            events.map { String(decoding: $0.message, as: UTF8.self) } == [
                "one\n2025-11-22T13:05:00.123Z", "\nat x\n2025-11-22T13:05:00 at y\n", "", "last",
            ])
    }

    @Test(arguments: [5, 40, 100_000])
    func messagesWithoutTimesAtLineStartsComeBack(_ sizeMax: Int) throws {
        var source = SampleSource(seed: UInt64(sizeMax))
        var writer = EventWriter(format: .text, logGroup: "g")
        let written = (0..<300).map { _ in
            ArchivedEvent(timestamp: source.time(), message: Array(source.message().utf8))
        }
        var bytes: [UInt8] = []
        for event in written { writer.append(event, to: &bytes) }
        #expect(try events(bytes, pieces: sizeMax) == written)
    }

    @Test func theLastLineNeedsNoEnd() throws {
        #expect(
            try events(Array("2025-11-22T13:05:00.123Z a".utf8), pieces: 3)
                == [ArchivedEvent(timestamp: 1_763_816_700_123, message: [0x61])])
        #expect(try events([], pieces: 3).isEmpty)
    }

    @Test(arguments: [
        "Permission Check Successful", "\n", "2025-11-22T13:05:00.123Z\n", "x\n2025-11-22T13:05:00.123Z a\n",
    ])
    func anObjectThatDoesNotBeginWithATimeIsRefused(_ text: String) {
        let error = #expect(throws: ArchiveError.self) { try events(Array(text.utf8), pieces: 9) }
        #expect(error?.code == .malformedRow)
        #expect(error?.row == 1)
    }
}
