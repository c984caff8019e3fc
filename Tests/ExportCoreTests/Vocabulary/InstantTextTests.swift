import Chronology
import ExportCore
import Testing

@Suite("Instants as people write them")
struct InstantTextTests {
    private let now = Sample.now.milliseconds

    @Test(
        "are read in all their forms",
        arguments: [
            ("now", "2026-11-22T13:00:00.000Z"), ("today", "2026-11-22T00:00:00.000Z"),
            ("yesterday", "2026-11-21T00:00:00.000Z"), ("-3h", "2026-11-22T10:00:00.000Z"),
            ("-1d12h", "2026-11-21T01:00:00.000Z"), ("2026-11-22", "2026-11-22T00:00:00.000Z"),
            ("2026-11-22T13:05Z", "2026-11-22T13:05:00.000Z"), ("2026-11-22 13:05", "2026-11-22T13:05:00.000Z"),
            ("2026-11-22t13:05:09z", "2026-11-22T13:05:09.000Z"),
            ("2026-11-22T13:05:09.2Z", "2026-11-22T13:05:09.200Z"),
            ("2026-11-22T13:05:09.123456789Z", "2026-11-22T13:05:09.123Z"),
            ("2026-11-22T00:30:00+01:00", "2026-11-21T23:30:00.000Z"),
            ("2026-11-22T13:05:09-05:30", "2026-11-22T18:35:09.000Z"),
            ("2024-02-29", "2024-02-29T00:00:00.000Z"),
        ])
    func reads(text: String, expected: String) throws {
        #expect(CivilTime(milliseconds: try InstantText.parse(text, now: now)).text == expected)
    }

    @Test(
        "are refused with a hint where they are none",
        arguments: [
            "", "-", "3h", "--3h", "tomorrow", "2026-13-01", "2026-00-01", "2026-02-29", "2100-02-29", "2026-11-31",
            "2026-11-22T", "2026-11-22T24:00", "2026-11-22T13", "2026-11-22T13:60", "2026-11-22T13:05:60",
            "2026-11-22T13:05:09.", "2026-11-22T13:05:09.1234567890Z", "2026-11-22T13:05Zx", "2026-11-22T13:05+1",
            "2026-11-22T13:05+24:00", "2026-11-22T13:05+01:00 ", "26-11-22", "2026/11/22", "２０２６-11-22",
            "1700000000000",
        ])
    func refuses(text: String) {
        let error = #expect(throws: InstantText.ParseError.self) { try InstantText.parse(text, now: now) }
        #expect(error?.description.contains("'\(text)'") == true)
    }
}

@Suite("Spans as people write them")
struct SpanTextTests {
    @Test(
        "are read",
        arguments: [
            ("250ms", 250), ("5s", 5000), ("10m", 600_000), ("12h", 43_200_000), ("14d", 1_209_600_000),
            ("1h30m", 5_400_000), ("1d1ms", 86_400_001), ("0s", 0), ("007s", 7000), ("2w", 1_209_600_000),
            ("1w2d", 777_600_000), ("0", 0),
        ] as [(String, Int64)])
    func reads(text: String, milliseconds: Int64) throws {
        #expect(try Span(parsing: text).milliseconds == milliseconds)
    }

    @Test(
        "are refused where they are none, or too long for the clock",
        arguments: [
            "", "5", "s", "5 s", "-5s", "+5s", "5.5s", "5y", "00", "1h0", "30m1h", "1h1h", "5S", "٥s", "5s ",
            "99999999999999999999d",
            "106751991167d",
        ])
    func refuses(text: String) {
        let error = #expect(throws: Span.ParseError.self) { try Span(parsing: text) }
        #expect(error?.description.contains("'\(text)'") == true)
    }

    @Test("are written in at most two units, the larger first")
    func writes() {
        #expect(Span.zero.text == "0s")
        #expect(Span(milliseconds: 250).text == "250ms")
        #expect(Span.minutes(90).text == "1h30m")
        #expect((Span.days(2) + .hours(3) + .seconds(5)).text == "2d3h")
        #expect((-Span.minutes(45)).text == "-45m")
    }

    @Test("what is written in two units reads back as it was")
    func roundTrip() throws {
        var random = SeededGenerator(seed: 2)
        let units: [Int64] = [1, 1000, 60_000, Sample.hour, Sample.day]
        for _ in 0..<1000 {
            let span = Span(
                milliseconds: random.int(1...20) * random.pick(units) + random.pick([0, 1]) * random.pick(units))
            guard span.milliseconds % 1000 == 0 || span.milliseconds < 60_000 else { continue }
            let back = try Span(parsing: span.text)
            #expect(back == span || back < span && span < back + .minutes(60))
        }
    }
}
