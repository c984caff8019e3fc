import Chronology
import ExportEngine
import LogCodec
import Testing

/// What is remembered of messages that hold lines like events.
@Suite struct DecoyTests {
    private static let start: Int64 = 1_772_409_600_000

    private static func message(_ line: String) -> [UInt8] { Array("first\n\(line)".utf8) }

    @Test func onlyLinesThatTheServiceCouldRenderCount() {
        var decoys = Decoys<Int>(times: Self.start..<Self.start + 1000)
        let time = ISOTime.string(Self.start + 5)
        for (key, line) in [
            "2026-03-02 a date and no time", "\(time)", "\(time)x no space", "2026-13-02T00:00:00.000Z no month",
            "\(ISOTime.string(Self.start + 1000)) behind the window", "\(ISOTime.string(Self.start - 1)) before it",
        ].enumerated() {
            decoys.note(key, Self.message(line))
        }
        decoys.note(100, Array("\(time) on the first line".utf8))
        #expect(decoys.keys.isEmpty && decoys.bytes == 0)
        decoys.note(101, Self.message("\(time) "))
        decoys.note(102, Self.message("no time\n\n\(time) message\nmore"))
        #expect(decoys.keys == [101, 102])
    }

    @Test func aMessageIsKeptUntilTheLastOfItsTimesIsPast() {
        var decoys = Decoys<Int>(times: Self.start..<Self.start + 1000)
        let (early, late) = (ISOTime.string(Self.start + 5), ISOTime.string(Self.start + 9))
        decoys.note(1, Self.message("\(late) b\n\(early) a"))
        decoys.note(1, Self.message("\(late) b\n\(early) a"))
        decoys.drop(before: Self.start + 9)
        #expect(decoys.keys == [1])
        decoys.drop(before: Self.start + 10)
        #expect(decoys.keys.isEmpty && decoys.bytes == 0)
    }

    @Test func fiftyMegabytesOfThemAreHeldInBoundedSize() {
        var decoys = Decoys<Int>(times: Self.start..<Self.start + 86_400_000)
        let padding = String(repeating: "x", count: 10_000)
        var most = 0
        for number in 0..<5000 {
            let time = Self.start + Int64(number) * 1000
            decoys.note(number, Self.message("\(ISOTime.string(time + 2000)) \(padding)"))
            most = max(most, decoys.bytes)
            if decoys.bytes > 4 << 20 { decoys.drop(before: time) }
        }
        #expect(most > 4 << 20 && most < (4 << 20) + 20_000, "\(most)")
    }
}
