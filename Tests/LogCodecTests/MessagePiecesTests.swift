import Chronology
import LogCodec
import Testing

/// A message cut into pieces is what a reader of text makes of its rendering.
@Suite struct MessagePiecesTests {
    private struct Piece: Equatable {
        var time: Int64
        var text: [UInt8]
    }

    private static func pieces(_ message: [UInt8], at time: Int64) -> [Piece] {
        var pieces: [Piece] = []
        MessagePieces.forEach(of: message, at: time) { pieces.append(Piece(time: $0, text: Array($1))) }
        return pieces
    }

    private static func read(_ message: [UInt8], at time: Int64) throws -> [Piece] {
        var reader = TextReader()
        reader.push(Array("\(ISOTime.string(time)) ".utf8) + message + [0x0A])
        reader.finish()
        var pieces: [Piece] = []
        while let event = try reader.next() { pieces.append(Piece(time: event.timestamp, text: event.message)) }
        return pieces
    }

    /// All orders of four out of these, which is every way in which lines, instants and their ends can meet.
    @Test func everyMessageIsCutAsItsTextIs() throws {
        let parts = [
            "a", "\n", "2026-11-22T13:05:00.123Z", "2026-11-22T13:05:00.124Z ", " ", "2026-11-22T13:05:00 x",
            "2026-02-30T13:05:00.124Z ",
        ].map { Array($0.utf8) }
        var cut = 0
        for number in 0..<parts.count * parts.count * parts.count * parts.count {
            var (rest, message): (Int, [UInt8]) = (number, [])
            for _ in 0..<4 {
                message += parts[rest % parts.count]
                rest /= parts.count
            }
            let pieces = Self.pieces(message, at: 1_763_816_700_000)
            #expect(try pieces == Self.read(message, at: 1_763_816_700_000))
            cut += pieces.count > 1 ? 1 : 0
        }
        #expect(cut > 100)
    }

    @Test func equalTextsHaveEqualHashesAndOthersHaveNot() {
        var seen: Set<ContentHash> = []
        var texts: Set<[UInt8]> = []
        for count in 0...70 {
            for place in [0, count / 2, max(0, count - 1)] {
                for value in [0, 1, 255] as [UInt8] {
                    var text = [UInt8](repeating: 0, count: count)
                    if count > 0 { text[place] = value }
                    texts.insert(text)
                    seen.insert(text.withUnsafeBytes { ContentHash($0) })
                }
            }
        }
        #expect(seen.count == texts.count && texts.count > 300)
        #expect(Set(seen.map(\.first)).count == texts.count && Set(seen.map(\.second)).count == texts.count)
        let one = ContentHash("one")
        #expect(one.with(1, 2) == ContentHash("one").with(1, 2))
        #expect(Set([one, one.with(0, 0), one.with(1, 2), one.with(2, 1), ContentHash("two").with(1, 2)]).count == 5)
    }
}
