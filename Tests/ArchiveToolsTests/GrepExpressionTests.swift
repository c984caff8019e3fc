import ArchiveTools
import Testing

/// What --grep takes, and how it is understood: as by grep -E.
@Suite struct GrepExpressionTests {
    @Test(arguments: [
        ("timeout", "a timeout b", true), ("timeout", "a Timeout", false), ("a.c", "xabcx", true),
        ("a\\.c", "abc", false),
        ("a\\.c", "a.c", true), ("^a", "b\na", true), ("a$", "a\nb", true), ("^$", "a", false), ("a|b", "xxb", true),
        ("(ab)+c", "ababc", true), ("a{2,3}$", "baa", true), ("a{2}", "aba", false), ("\\d+ ms", "took 12 ms", true),
        ("\\d", "ddd", false), ("\\D", "123", false), ("\\bcat\\b", "a cat.", true), ("\\bcat\\b", "cats", false),
        ("\\w+@\\w+", "me@home", true), ("[0-9]{3}", "12 345", true), ("[[:digit:]]+x", "9x", true),
        ("[^]a]", "]a", false), ("{\"a\":1}", "x{\"a\":1}x", true), ("{", "{", true), ("a}", "a}", true),
        ("é+", "éé!", true), ("^é{2}$", "éé", true), ("a\\tb", "a\tb", true), ("\\<a\\>", "<a>", true),
        ("", "anything", true), ("x\\+y", "x+y", true), ("a?b", "b", true), ("a\\\\b", "a\\b", true),
    ])
    func isFoundAsGrepFindsIt(expression: String, message: String, isFound: Bool) throws {
        let grep = try GrepExpression(expression)
        #expect(grep.matches(Array(message.utf8)) == isFound, "\(expression)")
        if let literal = try GrepSyntax(expression).literal {
            #expect(
                (message.utf8.count >= literal.utf8.count && message.contains(literal)) || literal.isEmpty == isFound)
        }
    }

    @Test func aMessageMayHoldAnyBytes() throws {
        #expect(try GrepExpression("a.b$").matches([0x00, 0x61, 0xFF, 0x62]))
        #expect(try GrepExpression("b").matches([0x61, 0x00, 0xFF, 0x62]))
        #expect(try !GrepExpression("c").matches([0x61, 0x00]))
        #expect(try GrepExpression("x*").matches([]))
    }

    @Test(arguments: [
        ("a+?", 3), ("a**", 3), ("(?i)a", 2), ("*a", 1), ("a|*", 3), ("[\\d]", 2), ("[a", 1), ("\\1", 1), ("a\\", 2),
        ("\\p{L}", 1), ("[é]", 2), ("{2}", 1), ("\\Qa\\E", 1), ("^*", 2),
    ])
    func whatIsNotSupportedIsRefusedWithItsPlace(expression: String, position: Int) {
        let fault = #expect(throws: GrepSyntax.Fault.self) { try GrepSyntax(expression) }
        #expect(fault?.position == position, "\(expression): \(String(describing: fault))")
        #expect(throws: GrepExpression.Fault.self) { try GrepExpression(expression) }
    }

    @Test func whatTheLibraryRefusesIsRefused() {
        #expect(throws: GrepExpression.Fault.self) { try GrepExpression("(a") }
        #expect(throws: GrepExpression.Fault.self) { try GrepExpression("[z-a]") }
    }
}
