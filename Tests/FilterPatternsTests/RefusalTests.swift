import FilterPatterns
import Testing

/// What is not supported is refused, by name and with its place.
@Suite struct RefusalTests {
    typealias Code = FilterPatternError.Code

    static let refused: [(pattern: String, code: Code, position: Int)] = [
        ("ERROR:", .needsQuotes, 6), ("a-b", .needsQuotes, 2), ("ERR*", .needsQuotes, 4), ("café", .needsQuotes, 4),
        (#""ERROR"WARN"#, .needsQuotes, 8), ("ERROR %WARN%", .notSupported, 7), ("?%WARN%", .notSupported, 2),
        ("- x", .unexpected, 2), ("ERROR -", .unexpected, 8), (#"日 "ERROR"#, .needsQuotes, 1),
        (#"a "ERROR"#, .unclosed, 3),
        ("%abc", .unclosed, 1), ("%%", .invalidRegex, 2), ("%(ab)+%", .invalidRegex, 2),
        ("%something!%", .invalidRegex, 11),
        ("%a b%", .invalidRegex, 3), ("%café%", .invalidRegex, 5), (#"%\p%"#, .invalidRegex, 2),
        ("%a+?%", .invalidRegex, 4),
        ("%a++%", .invalidRegex, 4), ("%*a%", .invalidRegex, 2), ("%a|%", .invalidRegex, 4),
        ("%[z-a]%", .invalidRegex, 4),
        ("%[]%", .invalidRegex, 2), ("%[ab%", .invalidRegex, 2), ("%a^b%", .invalidRegex, 3),
        ("%a$b%", .invalidRegex, 3),
        ("%a{2,1}%", .invalidRegex, 3), ("%a{0}%", .invalidRegex, 3), ("%a{x}%", .invalidRegex, 3),
        ("%a{2%", .invalidRegex, 3),
        ("%a{9999}%", .invalidRegex, 3), (#"%\xfg%"#, .invalidRegex, 2), (#"%\x80%"#, .invalidRegex, 2),
        ("%a]%", .invalidRegex, 3),
        ("%a% b", .unexpected, 5),
        ("{ $.a = 1", .unclosed, 1), ("{ }", .unexpected, 3), ("{ $ = 1 }", .unexpected, 4),
        ("{ a = 1 }", .unexpected, 3),
        ("{ $.a == 1 }", .unexpected, 8), ("{ $.a = 1 AND $.b = 2 }", .unexpected, 11),
        ("{ $.a = 1 } x", .unexpected, 13),
        ("{ $.a > x }", .needsNumber, 9), (#"{ $.a > "1" }"#, .needsNumber, 9), ("{ $.a < %1% }", .needsNumber, 9),
        ("{ $.a EXISTS }", .notSupported, 7), ("{ $.a IS NOT NULL }", .unexpected, 10),
        ("{ $.a is NULL }", .unexpected, 7),
        ("{ $.a IS NULLX }", .unexpected, 10), (#"{ $.["a.b"] = 2 }"#, .unexpected, 6),
        ("{ $.['a.b = 2 }", .unclosed, 5),
        ("{ $.a[-1] = 2 }", .unexpected, 7), ("{ $[1] = 2 }", .unexpected, 4),
        ("{ $.a[*].* = 2 }", .tooManyWildcards, 10),
        ("{ $.a = %1% || $.a = %2% || $.a = %3% }", .tooManyRegexes, 35),
        ("{ $.a[*] = 1 || $.b[*] = 1 || $.c[*] = 1 || $.d[*] = 1 }", .tooManyWildcards, 49),
        ("{ ($.a = 1 }", .unexpected, 12), ("{ $.a = }", .unexpected, 9), (#"{ $.a = "x }"#, .unclosed, 9),
        ("[a, b", .unclosed, 1), ("[a b]", .unexpected, 4), ("[a == 1]", .unexpected, 5),
        ("[a=ERROR || b=one, b]", .foreignField, 13),
        ("[..., b, ...]", .severalEllipses, 10), ("[a > x]", .needsNumber, 6), ("[(a), b]", .unexpected, 4),
        ("[a] x", .unexpected, 5),
    ]

    @Test(arguments: refused.indices) func itIsRefusedWithItsPlace(_ index: Int) throws {
        let (pattern, code, position) = Self.refused[index]
        let error = #expect(throws: FilterPatternError.self, "\(pattern)") { try FilterPattern(pattern) }
        #expect(error?.code == code, "\(pattern): \(error.map(String.init(describing:)) ?? "")")
        #expect(error?.position == position, "\(pattern): \(error.map(String.init(describing:)) ?? "")")
    }

    @Test func nestingHasAnEnd() throws {
        let deep = String(repeating: "(", count: 1000)
        for pattern in ["{ \(deep)$.a = 1", "[\(deep)a = 1"] {
            let error = #expect(throws: FilterPatternError.self) { try FilterPattern(pattern) }
            #expect(error?.code == .tooDeep)
        }
    }

    @Test func everyCodeIsMet() {
        #expect(Set(Self.refused.map(\.code)).union([.tooDeep]) == Set(Code.allCases))
    }
}
