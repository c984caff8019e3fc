import LogCodec
import Testing

@Suite struct PieceTermsTests {
    private static let pieceBytes = 20_000

    /// Pages as they come, and the object that is made of them, with one filter for each piece.
    private static func written(
        _ format: EventFormat, _ compression: Compression
    ) throws -> (writer: CompressedWriter, object: [UInt8], messages: [[UInt8]]) {
        var source = SampleSource(seed: 7)
        var writer = CompressedWriter(
            compression, pieceBytes: pieceBytes, reservesPiece: format == .jsonl,
            terms: format == .jsonl ? .messages : .rows)
        var rows = EventWriter(format: format, logGroup: "/shop")
        var (object, messages) = ([UInt8](), [[UInt8]]())
        while messages.count < 2000 {
            let sample = PageSample(source: &source)
            let page = try EventPage(scanning: sample.body, as: .filterLogEvents)
            for event in page.events { object += try writer.append(event, of: page, by: &rows) ?? [] }
            messages += sample.events.map { Array($0.message.utf8) }
        }
        object += try writer.finish()
        return (writer, object, messages)
    }

    @Test(arguments: EventFormat.allCases, [Compression.gzip, .zstd, .none])
    func everyPieceHasAFilterThatDeniesNothingOfIt(format: EventFormat, compression: Compression) throws {
        let (writer, object, messages) = try Self.written(format, compression)
        #expect(writer.terms.count == writer.pieces.count && !writer.pieces.isEmpty)
        var next = 0
        for (piece, bytes) in zip(writer.pieces, writer.terms) {
            let filter = try #require(TermsFilter(bytes: bytes))
            #expect(bytes.count <= max(1, piece.length * 3 / 100))
            for message in messages[next..<next + piece.rows] {
                for term in message.split(separator: UInt8(ascii: "\n")) where !filter.mayHold(Array(term)) {
                    Issue.record("denied: \(String(decoding: term, as: UTF8.self))")
                }
            }
            next += piece.rows
            #expect(next <= messages.count)
        }
        #expect(next == messages.count && object.count == writer.compressedBytes)
    }

    @Test func noneIsMadeWhereNobodyAsks() throws {
        var writer = CompressedWriter(.gzip, pieceBytes: 100)
        for number in 0..<50 { _ = try writer.append(row: Array("row \(number)\n".utf8), at: 1) }
        _ = try writer.finish()
        #expect(writer.pieces.count > 2 && writer.terms.isEmpty)
    }

    /// What filters say of a piece that is large enough for them.
    @Test(arguments: EventFormat.allCases) func whatIsNotThereIsDenied(format: EventFormat) throws {
        var writer = CompressedWriter(.gzip, terms: format == .jsonl ? .messages : .rows)
        var rows = EventWriter(format: format, logGroup: "/shop")
        for number in 0..<20_000 as Range<Int64> {
            let text = "request \(number &* 2_654_435_761) took \(number % 977) ms"
            let message = number == 15_000 ? "\(text), zebraword" : text
            _ = try writer.append(
                ArchivedEvent(
                    timestamp: number, ingestionTime: number, logStream: "a-stream-of-its-own", eventId: "\(number)",
                    message: Array(message.utf8)), by: &rows)
        }
        _ = try writer.finish()
        let filters = try writer.terms.map { try #require(TermsFilter(bytes: $0)) }
        #expect(filters.count > (format == .jsonl ? 1 : 0))
        #expect(filters.count { $0.mayHold(Array("zebraword".utf8)) } == 1)
        #expect(!filters.contains { $0.mayHold(Array("quagmire".utf8)) })
        // What is not of messages is not in them.
        #expect(!filters.contains { $0.mayHold(Array("ingestionTime".utf8)) })
    }
}

@Suite struct TermsFileTests {
    private static let filters: [[UInt8]] = [[], ["timeout"], ["deadlock", "注文注文注文"]].map { words in
        var builder = TermsFilterBuilder()
        for word in words { builder.add(Array(word.utf8)) }
        return builder.finish(bytesMax: 1000).bytes
    }

    @Test func comesBack() {
        let bytes = TermsFile.encode(Self.filters)
        #expect(TermsFile.decode(bytes)?.map(\.bytes) == Self.filters)
        #expect(TermsFile.decode(TermsFile.encode([]))?.isEmpty == true)
    }

    /// A file that is cut, or longer, or another, is none: what it would deny is not known.
    @Test func whatIsNotWholeIsNone() {
        let bytes = TermsFile.encode(Self.filters)
        for count in bytes.indices { #expect(TermsFile.decode(Array(bytes[..<count])) == nil, "\(count)") }
        #expect(TermsFile.decode(bytes + [0]) == nil)
        for index in 0..<12 + 4 * Self.filters.count {
            var other = bytes
            other[index] ^= 0x80
            #expect(TermsFile.decode(other) == nil, "\(index)")
        }
    }

    @Test func crc64IsWrittenAsS3DoesIt() {
        // The check value of CRC-64/NVME for "123456789" is AE8B14860A799888.
        #expect(CRC64NVME(of: Array("123456789".utf8)).text == "rosUhgp5mIg=")
    }
}
