import Chronology
import Foundation
import Testing

@Suite struct `The times of rows` {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000Z"), (951_782_400_000, "2000-02-29T00:00:00.000Z"),
            (1_763_816_700_123, "2025-11-22T13:05:00.123Z"), (4_107_542_399_999, "2100-02-28T23:59:59.999Z"),
            (4_107_542_400_000, "2100-03-01T00:00:00.000Z"), (253_402_300_799_999, "9999-12-31T23:59:59.999Z"),
        ] as [(Int64, String)])
    func `are written and read`(_ time: Int64, _ text: String) {
        #expect(ISOTime.string(time) == text)
        #expect(ISOTime.parse(Array(text.utf8)[...]) == time)
    }

    @Test func `are what the calendar says on every 37th day until the year 9999`() throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(secondsFromGMT: 0))
        for day in stride(from: Int64(0), to: 2_932_897, by: 37) {
            let midnight = Date(timeIntervalSince1970: Double(day) * 86400)
            let date = calendar.dateComponents([.year, .month, .day], from: midnight)
            let text = ISOTime.string(day * 86_400_000 + 1)
            let digits = [date.year, date.month, date.day].map { String(($0 ?? 0) + 10_000) }
            #expect(text.hasPrefix("\(digits[0].suffix(4))-\(digits[1].suffix(2))-\(digits[2].suffix(2))T"))
            #expect(ISOTime.parse(Array(text.utf8)[...]) == day * 86_400_000 + 1)
        }
    }

    @Test(arguments: [
        "", "2025", "2025-11-22T13:05:00.123", "2025-11-22 13:05:00.123Z", "2025-13-22T13:05:00.123Z",
        "2025-00-22T13:05:00.123Z", "2025-02-29T13:05:00.123Z", "2100-02-29T13:05:00.123Z", "2025-04-31T13:05:00.123Z",
        "2025-11-00T13:05:00.123Z", "2025-11-22T24:05:00.123Z", "2025-11-22T13:60:00.123Z", "2025-11-22T13:05:60.123Z",
        "2025-11-22T13:05:00,123Z", "2025-11-22T13:05:00.12 Z", "1969-12-31T23:59:59.999Z", "2025-11-22T13:05:00.123z",
        "+025-11-22T13:05:00.123Z",
    ])
    func `are refused where they are none`(_ text: String) {
        #expect(ISOTime.parse(Array(text.utf8)[...]) == nil)
    }
}
