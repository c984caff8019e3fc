import Chronology
import Foundation
import Testing

private let day: Int64 = 86_400_000

@Suite struct `Civil time` {
    private static let calendar: Calendar = {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = TimeZone(secondsFromGMT: 0) ?? .current
        return calendar
    }()

    @Test func `agrees with Foundation on every day from 1960 to 2110, at midnight and just before it`() {
        let first = CivilTime.midnight(year: 1960, month: 1, day: 1)
        let last = CivilTime.midnight(year: 2110, month: 1, day: 1)
        var wrong: [Int64] = []
        for midnight in stride(from: first, through: last, by: Int(day)) {
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

    @Test func `goes from a date to its midnight and back, from year 0 to year 9999`() {
        var expected = CivilTime.midnight(year: 0, month: 1, day: 1)
        var wrong = 0
        while expected < CivilTime.midnight(year: 10_000, month: 1, day: 1) {
            let civil = CivilTime(milliseconds: expected)
            if CivilTime.midnight(year: civil.year, month: civil.month, day: civil.day) != expected { wrong += 1 }
            if RFC3339.milliseconds(civil.text) != expected { wrong += 1 }
            if CivilTime(milliseconds: expected + 12_345_678).milliseconds != expected + 12_345_678 { wrong += 1 }
            expected += day
        }
        #expect(wrong == 0)
    }

    @Test(arguments: [
        (0 as Int64, "1970-01-01T00:00:00.000Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (951_782_400_000, "2000-02-29T00:00:00.000Z"), (951_868_800_000, "2000-03-01T00:00:00.000Z"),
        (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (1_795_352_709_250, "2026-11-22T13:05:09.250Z"),
        (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
    ])
    func `is written in five ways`(milliseconds: Int64, text: String) {
        let civil = CivilTime(milliseconds: milliseconds)
        let compact = text.filter { $0 != "-" && $0 != ":" }
        #expect(civil.text == text)
        #expect(civil.date == String(text.prefix(10)))
        #expect(civil.textToTheSecond == text.prefix(19) + "Z")
        #expect(civil.compactText == compact)
        #expect(civil.basicDate == String(compact.prefix(8)))
        #expect(civil.basicText == compact.prefix(15) + "Z")
    }

    @Test func `refuses parts out of range`() {
        #expect(CivilTime(year: 2026, month: 13, day: 1) == nil)
        #expect(CivilTime(year: 2026, month: 0, day: 1) == nil)
        #expect(CivilTime(year: 2026, month: 1, day: 0) == nil)
        #expect(CivilTime(year: 2026, month: 2, day: 29) == nil)
        #expect(CivilTime(year: 10_000, month: 1, day: 1) == nil)
        #expect(CivilTime(year: 2026, month: 1, day: 1, hour: 24) == nil)
        #expect(CivilTime(year: 2026, month: 1, day: 1, minute: 60) == nil)
        #expect(CivilTime(year: 2026, month: 1, day: 1, second: 61) == nil)
        #expect(CivilTime(year: 2026, month: 1, day: 1, millisecond: 1000) == nil)
    }

    @Test(arguments: [-86_400_001 as Int64, -1, 0, 1, 86_399_999])
    func `has its midnight at or before it, also before 1970`(milliseconds: Int64) {
        let midnight = CivilTime.midnight(before: milliseconds)
        #expect(midnight <= milliseconds && milliseconds - midnight < day && midnight % day == 0)
    }

    @Test(arguments: [Int64.min, Int64.min + 1, Int64.max])
    func `has dates for the farthest instants too`(milliseconds: Int64) {
        let civil = CivilTime(milliseconds: milliseconds)
        #expect(
            (1...12).contains(civil.month) && (1...31).contains(civil.day) && (0..<1000).contains(civil.millisecond))
    }
}

@Suite struct `Zeros before a number` {
    @Test func `fill up to the width, and never cut`() {
        #expect(7.zeroPadded(to: 3) == "007")
        #expect(1234.zeroPadded(to: 3) == "1234")
        #expect(0.zeroPadded(to: 1) == "0")
        #expect(UInt64.max.zeroPadded(to: 16, radix: 16) == "ffffffffffffffff")
        #expect((10 as UInt64).zeroPadded(to: 16, radix: 16) == "000000000000000a")
    }
}
