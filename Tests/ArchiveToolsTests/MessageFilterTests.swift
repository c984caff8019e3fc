import ArchiveTools
import FilterPatterns
import LogCodec
import Testing

/// What is looked for as bytes before rows are parsed hides no message that passes.
@Suite struct MessageFilterTests {
    private static let greps = [
        "timeout", "time.ut|refused", "err(or)?", "\\d+ ms", "\"level\":\"ERROR\"", "a/b/c", "user=[a-z]+", "naïve",
        "ERR{1,2}OR",
        "x|y", "refused$",
    ]
    private static let patterns = [
        "timeout", "ERROR -refused", "?timeout ?refused", "\"a/b\"", "%time[o0]ut%", "{ $.level = \"ERROR\" }",
        "{ $.level = \"ERR*\" && $.ms > 3 }", "[a, b = timeout, ...]", "",
    ]
    private static let parts = [
        "timeout", "refused", "error", "ERROR", "12 ms", "\"level\":\"ERROR\"", "a/b/c", "user=ann", "naïve", " ", "\n",
        "\t",
        "x", "{\"level\":\"ERROR\",\"ms\":5}", "{\"level\":\"\\u0045RROR\",\"ms\":5}", "ERROR\u{1B}", "a\\/b",
    ]

    private static func message(_ samples: inout Samples) -> String {
        (0..<1 + samples.below(4)).map { _ in samples.pick(parts) }.joined(separator: samples.pick(["", " "]))
    }

    /// As a JSON string that escapes what need not be, now and then.
    private static func escaped(_ message: String, _ samples: inout Samples) -> String {
        message.unicodeScalars.map { scalar -> String in
            let code = String(scalar.value + 0x10000, radix: 16).dropFirst()
            switch scalar {
            case "\"": return "\\\""
            case "\\": return "\\\\"
            case "/" where samples.below(2) == 0: return "\\/"
            default:
                let isHidden = scalar.value < 0x20 || (scalar.value < 0x10000 && samples.below(40) == 0)
                return isHidden ? "\\u\(code)" : String(scalar)
            }
        }.joined()
    }

    private static func passes(_ message: String, _ filter: MessageFilter) -> Bool {
        filter.tests.allSatisfy { test in
            switch test {
            case .holds(let text): text.isEmpty || Array(message.utf8).firstRange(of: text) != nil
            case .passes(let passes): passes(Array(message.utf8))
            }
        }
    }

    private static func taken(_ block: String, _ format: EventFormat, _ filter: MessageFilter) throws -> Int {
        let hints = filter.hints
        let wish = RowWish(
            times: 0..<10_000_000, tests: filter.tests, hints: hints.texts, areHintsOfJSON: hints.areOfJSON)
        let origin = RowOrigin(account: "", region: "", logGroup: "/g", stream: .named("s"))
        var (selector, rows) = (RowSelector(wish, format, origin), SelectedRows())
        try selector.take(Array(block.utf8), into: &rows)
        return rows.entries.count
    }

    private static func filters() throws -> [MessageFilter] {
        var filters: [MessageFilter] = []
        for grep in greps { filters.append(try filter(grep, nil)) }
        for pattern in patterns { filters.append(try filter(nil, pattern)) }
        filters.append(try filter("timeout", "{ $.level = \"ERROR\" }"))
        return filters
    }

    private static func filter(_ grep: String?, _ pattern: String?) throws -> MessageFilter {
        var filter = MessageFilter()
        if let pattern { filter.add(try FilterPattern(pattern)) }
        if let grep { filter.add(try GrepExpression(grep)) }
        return filter
    }

    @Test func noMessageThatPassesIsPassedOver() throws {
        var found = 0
        for (index, filter) in try Self.filters().enumerated() {
            for seed in 0..<40 as Range<UInt64> {
                var samples = Samples(seed: seed)
                let messages = (0..<30).map { _ in Self.message(&samples) }
                let expected = messages.count { Self.passes($0, filter) }
                let rows = messages.map { "{\"timestamp\":1,\"message\":\"\(Self.escaped($0, &samples))\"}\n" }
                #expect(try Self.taken(rows.joined(), .jsonl, filter) == expected, "filter \(index), seed \(seed)")
                let text = messages.map { "1970-01-01T00:00:00.001Z \($0)\n" }
                #expect(try Self.taken(text.joined(), .text, filter) == expected, "filter \(index), seed \(seed), text")
                found += expected
            }
        }
        #expect(found > 1000)
    }

    @Test func mostFiltersAreLookedForAsBytes() throws {
        func hints(_ grep: String?, _ pattern: String?) throws -> [String] {
            try Self.filter(grep, pattern).hints.texts.map { String(decoding: $0, as: UTF8.self) }
        }
        #expect(try hints("timeout", nil) == ["timeout"])
        #expect(try hints("time.ut|refused", nil) == ["time", "refused"])
        #expect(try hints(nil, "?timeout ?refused") == ["timeout", "refused"])
        #expect(
            try hints(nil, "{ $.level = \"ERROR\" }") == ["level"] || hints(nil, "{ $.level = \"ERROR\" }") == ["ERROR"]
        )
        #expect(try hints("a/bcde/f", nil) == ["bcde"])
        #expect(try hints("\\d+", nil).isEmpty)
        #expect(try hints(nil, "-timeout").isEmpty)
    }
}
