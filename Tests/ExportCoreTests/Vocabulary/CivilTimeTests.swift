import ExportCore
import Foundation
import Testing

@Suite("Civil time")
struct CivilTimeTests {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        return calendar
    }()

    @Test("agrees with Foundation on every day from 1960 to 2110, at midnight and just before it")
    func agreesWithFoundation() {
        let first = CivilTime.midnight(year: 1960, month: 1, day: 1)
        let last = CivilTime.midnight(year: 2110, month: 1, day: 1)
        var wrong: [Int64] = []
        for midnight in stride(from: first, through: last, by: Int(Sample.day)) {
            for milliseconds in [midnight, midnight - 1] where !agrees(milliseconds) { wrong.append(milliseconds) }
        }
        #expect(wrong.isEmpty)
    }

    private func agrees(_ milliseconds: Int64) -> Bool {
        let whole = milliseconds - ((milliseconds % 1000) + 1000) % 1000
        let date = Date(timeIntervalSince1970: Double(whole) / 1000)
        let parts = Self.calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
        let civil = CivilTime(milliseconds: milliseconds)
        return [civil.year, civil.month, civil.day, civil.hour, civil.minute, civil.second].map(Int.init)
            == [parts.year, parts.month, parts.day, parts.hour, parts.minute, parts.second]
            && civil.millisecond == milliseconds - whole
    }

    @Test("goes from a date to its midnight and back, from year 0 to year 9999")
    func roundTrip() {
        var expected = CivilTime.midnight(year: 0, month: 1, day: 1)
        var wrong = 0
        while expected < CivilTime.midnight(year: 10_000, month: 1, day: 1) {
            let civil = CivilTime(milliseconds: expected)
            if CivilTime.midnight(year: civil.year, month: civil.month, day: civil.day) != expected { wrong += 1 }
            if InstantText.parseRFC3339(Array(civil.text.utf8)) != expected { wrong += 1 }
            expected += Sample.day
        }
        #expect(wrong == 0)
    }

    @Test("knows the calendar's corners")
    func corners() {
        #expect(CivilTime(milliseconds: 0).text == "1970-01-01T00:00:00.000Z")
        #expect(CivilTime(milliseconds: -1).text == "1969-12-31T23:59:59.999Z")
        #expect(CivilTime(milliseconds: Sample.time("2000-02-29T23:59:59.999Z") + 1).date == "2000-03-01")
        #expect(CivilTime(milliseconds: Sample.time("2100-02-28") + Sample.day).date == "2100-03-01")
        #expect(CivilTime(milliseconds: Sample.time("2026-11-22T13:05:09.250Z")).compactText == "20261122T130509.250Z")
    }

    @Test(
        "a midnight before an instant is at or before it, also before 1970",
        arguments: [-86_400_001, -1, 0, 1, 86_399_999])
    func midnightBefore(milliseconds: Int64) {
        let midnight = CivilTime.midnight(before: milliseconds)
        #expect(midnight <= milliseconds && milliseconds - midnight < Sample.day && midnight % Sample.day == 0)
    }

    @Test("the farthest instants are dates too", arguments: [Int64.min, Int64.min + 1, Int64.max])
    func extremes(milliseconds: Int64) {
        let civil = CivilTime(milliseconds: milliseconds)
        #expect(
            (1...12).contains(civil.month) && (1...31).contains(civil.day) && (0..<1000).contains(civil.millisecond))
    }
}
