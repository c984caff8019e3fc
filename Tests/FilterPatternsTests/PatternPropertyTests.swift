import FilterPatterns
import Testing

/// What must hold for any pattern and any message.
@Suite struct PatternPropertyTests {
    /// Of texts that are no patterns, too: a verdict or a refusal with a place inside of the text, never a trap.
    @Test func anyTextIsAPatternOrRefused() {
        var draw = PatternDraw(seed: 77)
        for _ in 0..<20_000 {
            var text = draw.pattern()
            for _ in 0..<draw.below(6) { draw.mutate(&text) }
            do throws(FilterPatternError) {
                let pattern = try FilterPattern(text)
                _ = pattern.matches(Array(draw.message().utf8))
                #expect(pattern.text == text)
            } catch {
                #expect(1...text.unicodeScalars.count + 1 ~= error.position)
                #expect(!error.reason.isEmpty)
            }
        }
    }

    @Test func bytesThatAreNoTextAreJudged() throws {
        var draw = PatternDraw(seed: 78)
        let patterns = ["ERROR", "%a.b|^.$%", "{ $.a = 1 }", "[a, ...]"]
        for pattern in try patterns.map(FilterPattern.init) {
            for _ in 0..<500 { _ = pattern.matches((0..<draw.below(50)).map { _ in UInt8(draw.below(256)) }) }
        }
        #expect(try FilterPattern("%^..$%").matches([0xFF, 0xC3]))
    }

    /// A message that matches meets the need; and what is needed is looked for as the pattern's kind says.
    @Test func whatMatchesMeetsTheNeed() throws {
        var draw = PatternDraw(seed: 79)
        var (matched, needing) = (0, 0)
        for _ in 0..<60_000 {
            guard let pattern = try? FilterPattern(draw.pattern()) else { continue }
            let message = Array(draw.message().utf8)
            guard pattern.matches(message) else { continue }
            matched += 1
            // In a JSON string any character may be escaped: only what stands there unescaped is looked for.
            let isMet = pattern.need.mayBeMet { text, isJSON in
                isJSON && message.contains(UInt8(ascii: "\\")) || Self.holds(message, text)
            }
            #expect(isMet, "\(pattern.text) | \(String(decoding: message, as: UTF8.self))")
            if !pattern.need.mayBeMet({ _, _ in false }) { needing += 1 }
        }
        #expect(matched > 5000 && needing > 1000, "\(matched) \(needing)")
    }

    private static func holds(_ message: [UInt8], _ text: [UInt8]) -> Bool {
        message.indices.contains { message[$0...].starts(with: text) }
    }

    /// The time does not explode with the expression or the message.
    @Test func hardCasesAreJudged() throws {
        let long = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
        #expect(try !FilterPattern("%a*a*a*a*a*a*a*a*a*b%").matches(long))
        #expect(try FilterPattern("%(%".replacing("(", with: "a{1,900}$")).matches(long))
        let quotes = Array(String(repeating: "\"a [", count: 50_000).utf8)
        #expect(try FilterPattern("[...]").matches(quotes))
        let nested = Array((String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)).utf8)
        #expect(try !FilterPattern("{ $.a NOT EXISTS }").matches(nested))
    }
}
