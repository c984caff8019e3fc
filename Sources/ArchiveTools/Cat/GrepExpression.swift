import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// A regular expression that the C library evaluates on bytes: any character beyond ASCII is several of them.
package final class GrepExpression: Sendable {
    package struct Fault: Error, Sendable, Hashable, CustomStringConvertible {
        package var description: String
    }

    package let text: String
    private let compiled: [CompiledExpression]
    private let turn = Atomic<Int>(0)
    /// Evaluated side by side; each is locked while it is at work.
    private static let count = 8

    package init(_ text: String) throws(Fault) {
        self.text = text
        let posix: String
        do { posix = try GrepSyntax(text).posix } catch { throw Fault(description: "'\(text)': \(error)") }
        var compiled: [CompiledExpression] = []
        for _ in 0..<Self.count { compiled.append(try CompiledExpression(posix, of: text)) }
        self.compiled = compiled
    }

    package func matches(_ message: [UInt8]) -> Bool {
        compiled[turn.add(1, ordering: .relaxed).newValue & (Self.count - 1)].matches(message)
    }
}

private final class CompiledExpression: Sendable {
    private let expression: Mutex<regex_t>

    init(_ posix: String, of text: String) throws(GrepExpression.Fault) {
        var expression = regex_t()
        let status = regcomp(&expression, posix, REG_EXTENDED | REG_NEWLINE)
        guard status == 0 else {
            var words = [CChar](repeating: 0, count: 256)
            regerror(status, &expression, &words, words.count)
            let reason = String(decoding: words.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
            throw GrepExpression.Fault(description: "'\(text)': \(reason)")
        }
        self.expression = Mutex(expression)
    }

    deinit {
        expression.withLock { regfree(&$0) }
    }

    func matches(_ message: [UInt8]) -> Bool {
        expression.withLock { expression in
            // The bytes between two places, so that there may be any among them.
            var range = regmatch_t(rm_so: 0, rm_eo: regoff_t(message.count))
            return (message + [0]).withUnsafeBufferPointer { bytes in
                bytes.withMemoryRebound(to: CChar.self) { characters in
                    guard let base = characters.baseAddress else { return false }
                    return regexec(&expression, base, 1, &range, REG_STARTEND) == 0
                }
            }
        }
    }
}
