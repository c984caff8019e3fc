import Chronology
import LogCodec
import Testing

/// Rows that are taken out of blocks, against readers that read every row: the same rows, whatever is passed over.
@Suite struct RowSelectorTests {
    private static let origin = RowOrigin(account: "1", region: "r", logGroup: "/g", stream: .inRows)

    private static func events(_ source: inout SampleSource, text: Bool) -> [ArchivedEvent] {
        (0..<source.below(60)).map { index in
            var message = source.message()
            if source.chance(20) {
                message += source.pick(["needle", "NEEDLE", "need\"le", "n\u{1B}eedle", "\nneedle"])
            }
            return ArchivedEvent(
                timestamp: 1_760_000_000_000 + Int64(index / 3), ingestionTime: text ? nil : 5,
                account: text ? nil : "1", region: text ? nil : "r", logGroup: text ? nil : "/g",
                logStream: text ? nil : source.pick(["a", "b\\c", "é"]), message: Array(message.utf8))
        }
    }

    /// As `EventWriter` writes them, or, of jsonl, with letters in the form of `\u0041`: a service may do so.
    private static func object(_ events: [ArchivedEvent], _ format: EventFormat, escapes: Bool) -> [UInt8] {
        var writer = EventWriter(format: format, logGroup: "/g")
        var bytes: [UInt8] = []
        for event in events { writer.append(event, to: &bytes) }
        guard escapes else { return bytes }
        return Array(String(decoding: bytes, as: UTF8.self).replacing("need", with: "n\\u0065ed").utf8)
    }

    private static func taken(
        _ object: [UInt8], _ format: EventFormat, _ wish: RowWish, _ source: inout SampleSource
    ) throws -> SelectedRows {
        var (selector, cutter, rows) = (RowSelector(wish, format, origin), RowCutter(format), SelectedRows())
        for chunk in object.pieces(source.pick([7, 100, 5000]), from: &source) {
            let block = try cutter.take(chunk)
            if !block.isEmpty { try selector.take(block, into: &rows) }
        }
        let rest = try cutter.finish()
        if !rest.isEmpty { try selector.take(rest, into: &rows) }
        return rows
    }

    private static func read(_ object: [UInt8], _ format: EventFormat) throws -> [ArchivedEvent] {
        let reader = ArchiveReader(ObjectEncoding(format: format, compression: .none))
        reader.push(object)
        reader.finish()
        var events: [ArchivedEvent] = []
        while let event = try reader.next() { events.append(event) }
        return events
    }

    private static func holds(_ message: [UInt8], _ text: String) -> Bool {
        String(decoding: message, as: UTF8.self).utf8.count > 0
            && Array(message).firstRange(of: Array(text.utf8)) != nil
    }

    @Test(arguments: EventFormat.allCases, [false, true])
    func whatIsTakenIsWhatAReaderOfAllRowsTakes(format: EventFormat, escapes: Bool) throws {
        var taken = 0
        for seed in 0..<400 as Range<UInt64> {
            var source = SampleSource(seed: seed)
            let events = Self.events(&source, text: format == .text)
            let object = Self.object(events, format, escapes: escapes && format == .jsonl)
            let wanted = source.pick(["needle", "eedl", "need\"le", "\n"])
            let times = 1_760_000_000_003 as Int64..<1_760_000_000_015
            var wish = RowWish(times: times, tests: [.holds(Array(wanted.utf8))])
            if source.chance(70) {
                let hint = RowWish.hint(in: Array(wanted.utf8))
                wish.hints = hint.isEmpty ? [] : [hint]
            }
            if format == .jsonl, source.chance(50) { wish.streams = { $0 != "a" } }
            let rows = try Self.taken(object, format, wish, &source)
            let expected = try Self.read(object, format).filter { event in
                times.contains(event.timestamp) && Self.holds(event.message, wanted)
                    && (wish.streams.map { $0(event.logStream ?? "") } ?? true)
            }
            #expect(rows.entries.map(\.time) == expected.map(\.timestamp), "seed \(seed)")
            let text = expected.map { Array("\(ISOTime.string($0.timestamp)) ".utf8) + $0.message + [0x0A] }
            #expect(rows.bytes == text.flatMap(\.self), "seed \(seed)")
            taken += expected.count
        }
        #expect(taken > 400)
    }

    @Test func rowsOfJSONAreThoseOfTheObject() throws {
        var source = SampleSource(seed: 3)
        let events = Self.events(&source, text: false) + Self.events(&source, text: false)
        let object = Self.object(events, .jsonl, escapes: false)
        let wish = RowWish(times: ISOTime.range.lowerBound..<ISOTime.range.upperBound, form: EventForm(isJSON: true))
        #expect(try Self.taken(object, .jsonl, wish, &source).bytes == object)
    }

    @Test func textBecomesRowsOfJSONThatAReaderReads() throws {
        for (stream, name) in [(RowOrigin.Stream.named("a/b"), "a/b"), (.folder("ab"), "ab"), (.folder("a-b"), nil)] {
            let origin = RowOrigin(account: "1", region: "r", logGroup: "/g", stream: stream)
            let wish = RowWish(times: 0..<9_999_999_999_999, form: EventForm(isJSON: true))
            var (selector, rows) = (RowSelector(wish, .text, origin), SelectedRows())
            try selector.take(Array("2026-11-22T13:05:00.123Z say \"x\"\n y\t\n".utf8), into: &rows)
            let event = try #require(try Self.read(rows.bytes, .jsonl).first)
            #expect(event.message == Array("say \"x\"\n y\t".utf8) && event.timestamp == 1_795_352_700_123)
            #expect(event.logGroup == "/g" && event.account == "1" && event.region == "r" && event.logStream == name)
            #expect(String(decoding: rows.bytes, as: UTF8.self).contains("logStreamFolder") == (name == nil))
        }
    }

    @Test func namesStandBeforeTheMessage() throws {
        let form = EventForm(hasNames: true)
        var rows = SelectedRows()
        var jsonl = RowSelector(RowWish(times: 0..<10, form: form), .jsonl, Self.origin)
        try jsonl.take(
            Array(#"{"timestamp":1,"logGroup":"/g","logStream":"s\\","message":"m"}"#.utf8) + [0x0A], into: &rows)
        let named = RowOrigin(account: "", region: "", logGroup: "/h", stream: .named("t"))
        var text = RowSelector(RowWish(times: 0..<10, form: form), .text, named)
        try text.take(Array("1970-01-01T00:00:00.002Z n".utf8), into: &rows)
        #expect(
            String(decoding: rows.bytes, as: UTF8.self)
                == "1970-01-01T00:00:00.001Z /g s\\ m\n1970-01-01T00:00:00.002Z /h t n\n")
    }

    @Test func whatATerminalWouldObeyIsShown() throws {
        let form = EventForm(shown: { $0.replacing("\u{1B}", with: "ESC") })
        var (selector, rows) = (RowSelector(RowWish(times: 0..<10, form: form), .text, Self.origin), SelectedRows())
        try selector.take(Array("1970-01-01T00:00:00.001Z \u{1B}[2J\n".utf8), into: &rows)
        #expect(String(decoding: rows.bytes, as: UTF8.self) == "1970-01-01T00:00:00.001Z ESC[2J\n")
    }

    @Test(arguments: [
        (EventFormat.jsonl, "{\"timestamp\":1,\"message\":\"m\"", ArchiveError.Code.truncated),
        (.jsonl, "{\"timestamp\":1}\n", .malformedRow), (.jsonl, "2026\n", .malformedRow),
        (.text, "no time\n", .malformedRow), (.text, "no time", .malformedRow),
    ])
    func whatIsNoRowIsAnError(format: EventFormat, object: String, code: ArchiveError.Code) throws {
        var source = SampleSource(seed: 1)
        let error = #expect(throws: ArchiveError.self) {
            try Self.taken(Array(object.utf8), format, RowWish(times: 0..<10), &source)
        }
        #expect(error?.code == code)
    }

    @Test func theLastRowsAreKeptInOrder() {
        var rows = SelectedRows()
        var selector = RowSelector(RowWish(times: 0..<10_000), .text, Self.origin)
        for time in [5, 1, 4, 1, 3] {
            try? selector.take(Array("\(ISOTime.string(Int64(time))) \(time)\n".utf8), into: &rows)
        }
        rows.keepLast(3)
        #expect(rows.entries.map(\.time) == [3, 4, 5])
        #expect(rows.entries.map { rows.bytes[$0.start + 25] } == [0x33, 0x34, 0x35])
    }
}
