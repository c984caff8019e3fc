import Chronology
import Foundation
import Testing

@Suite struct `Instants of RFC 3339` {
    @Test(arguments: [
        ("2026-11-22T13:18:00.000Z", 1_795_353_480_000 as Int64), ("2026-11-22T13:18:00Z", 1_795_353_480_000),
        ("2026-11-22T13:18:00.25Z", 1_795_353_480_250), ("2026-11-22T13:18:00.123456Z", 1_795_353_480_123),
        ("2026-11-22T13:18:00.9Z", 1_795_353_480_900), ("2026-11-22 13:18:00z", 1_795_353_480_000),
        ("2026-11-22T13:18:00UTC", 1_795_353_480_000), ("2026-11-22T14:18:00+01:00", 1_795_353_480_000),
        ("2026-11-22T07:48:00-0530", 1_795_353_480_000), ("2026-11-22T13:17:60Z", 1_795_353_480_000),
    ])
    func `are read in the spellings that programs have`(text: String, milliseconds: Int64) {
        #expect(RFC3339.milliseconds(text) == milliseconds)
    }

    @Test(arguments: [
        ("2026-11-22", "2026-11-22T00:00:00.000Z"), ("2026-11-22T13:05", "2026-11-22T13:05:00.000Z"),
        ("2026-11-22T13:05Z", "2026-11-22T13:05:00.000Z"), ("2026-11-22 13:05:09.5", "2026-11-22T13:05:09.500Z"),
        ("2026-11-22T13:05+01:00", "2026-11-22T12:05:00.000Z"),
    ])
    func `may be shorter where people write them`(text: String, meant: String) {
        #expect(RFC3339.milliseconds(text, .short).map { CivilTime(milliseconds: $0).text } == meant)
        #expect(RFC3339.milliseconds(text) == nil)
    }

    @Test(arguments: [
        "", "x", "xTyZ", "2026-13-22T13:18:00Z", "2026-02-29T13:18:00Z", "2026-11-22T24:18:00Z", "2026-11-22T13:60:00Z",
        "2026-11-22T13:18:61Z", "2026-11-22T13:18:00.Z", "2026-11-22T13:18:00.1234567890Z", "2026-11-22T13:18:00Zx",
        "2026-11-22T13:18:00+1", "2026-11-22T13:18:00+24:00", "2026-11-22T13:18:00+01:60", "2026-11-22T13:18:00+01:00 ",
        "2026-11-22T", "2026-11-22T13", "26-11-22T13:18:00Z", "2026/11/22T13:18:00Z", "２０２６-11-22T13:18:00Z",
        "1795353480000", "+026-11-22T13:18:00Z",
    ])
    func `are refused where they are none`(text: String) {
        #expect(RFC3339.milliseconds(text) == nil)
        #expect(RFC3339.milliseconds(text, .short) == nil)
    }

    @Test func `agree with what Foundation writes`() throws {
        for step in 0..<2000 as Range<Int64> {
            // A step that has no factor in common with any unit of time: all of them come by.
            let milliseconds = (86_400 + step * 3_620_111_777) * 1000 % 7_258_118_400_000
            let zone = Int(step % 29 - 14) * 3600 + [0, 1800, 900][Int(step % 3)]
            let style = Date.ISO8601FormatStyle(
                timeZoneSeparator: .colon, timeZone: try #require(TimeZone(secondsFromGMT: zone)))
            let text = Date(timeIntervalSince1970: Double(milliseconds) / 1000).formatted(style)
            #expect(RFC3339.milliseconds(text) == milliseconds, "\(text)")
        }
    }
}

@Suite struct `Dates of HTTP` {
    @Test func `are read`() {
        #expect(HTTPDate.milliseconds("Sun, 22 Nov 2026 13:18:00 GMT") == 1_795_353_480_000)
        #expect(HTTPDate.milliseconds("Thu, 01 Jan 1970 00:00:00 UTC") == 0)
    }

    @Test(arguments: [
        "", "Sun, 22 Nov 2026 13:18:00 CET", "Sun, 22 Nov 2026 13:18:00", "22 Nov 2026 13:18:00 GMT",
        "Sun, 22 Nov 2026 13:18 GMT", "Sun, 31 Nov 2026 13:18:00 GMT", "Sun, 22 nov 2026 13:18:00 GMT",
        "Sunday, 22-Nov-26 13:18:00 GMT", "Sun, 22 Nov 2026 13:18:00:00 GMT", "2026-11-22T13:18:00Z",
    ])
    func `are refused where they are none`(text: String) {
        #expect(HTTPDate.milliseconds(text) == nil)
    }
}
