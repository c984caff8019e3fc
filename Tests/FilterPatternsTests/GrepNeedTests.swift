import FilterPatterns
import Testing

@Suite struct GrepNeedTests {
    /// What a text that is missing would rule out.
    private func needs(_ expression: String, _ text: String) -> Bool {
        !TextNeed(ofRegex: expression).mayBeMet { needed, _ in
            needed != Array(text.utf8)
        }
    }

    @Test(arguments: [
        ("deadlock", "deadlock"), ("^deadlock$", "deadlock"), (#"a\.b"#, "a.b"), ("foo.*bar", "foo"),
        ("foo.*bar", "bar"),
        ("colou?r", "colo"), ("ab*c", "a"), ("ab+c", "ab"), ("ab+c", "bc"), ("(x|y)foo", "foo"), ("fo[ox]bar", "fo"),
        ("fo[]x]bar", "bar"), (#"\bfoo\b"#, "foo"), ("a{2}bcd", "bcd"), ("caf\u{E9}s", "caf\u{E9}s"), ("a b", "a"),
        ("[[:alpha:]]foo", "foo"), (#"\(foo\)"#, "(foo)"),
    ])
    func theCharactersSideBySide(_ expression: String, _ text: String) {
        #expect(needs(expression, text))
    }

    @Test(arguments: [
        "", "a*", "(deadlock)", "(?i)deadlock", "deadlock|", "[deadlock]", #"\Qdeadlock\E"#, #"\x41"#, "a)", "(a", "[a",
        "a{", "a{b}",
        "(*x)a", #"a\"#, #"\p{L}a"#, "(a(?i)b)c", "[a[b]]c", "a{0,2}", "[[:a",
    ])
    func whatIsNotSureIsNotNeeded(_ expression: String) {
        #expect(TextNeed(ofRegex: expression).mayBeMet { _, _ in false })
    }

    /// Against the engine of the standard library.
    @Test func whatMatchesHoldsWhatIsNeeded() throws {
        var draw = PatternDraw(seed: 5)
        let atoms = ["a", "b", "ab", "c", ".", "[ab]", "[^a]", "(a|b)", "(?:ab)", "(ab|c)", #"\w"#, #"\."#, #"\d"#]
        let times = ["", "", "", "*", "+", "?", "{2}", "{0,1}", "{1,2}", "+?", "*?"]
        var matched = 0
        for _ in 0..<4000 {
            let expression = (0..<1 + draw.below(2)).map { _ in
                (0..<1 + draw.below(4)).map { _ in atoms[draw.below(atoms.count)] + times[draw.below(times.count)] }
                    .joined()
            }.joined(separator: "|")
            guard let regex = try? Regex(expression) else { continue }
            let need = TextNeed(ofRegex: expression)
            for _ in 0..<5 {
                let text = String(
                    (0..<draw.below(8)).map { _ in ["a", "b", "c", ".", "1"][draw.below(5)] as Character })
                guard text.contains(regex) else { continue }
                matched += 1
                #expect(
                    need.mayBeMet { needed, _ in text.contains(String(decoding: needed, as: UTF8.self)) },
                    "\(expression) | \(text)")
            }
        }
        #expect(matched > 3000)
    }
}
