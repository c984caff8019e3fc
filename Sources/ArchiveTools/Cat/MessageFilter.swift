import FilterPatterns
import LogCodec

/// Which messages are wanted: those that pass all that was given.
package struct MessageFilter: Sendable {
    package private(set) var tests: [MessageTest] = []
    /// The needs of all that was given.
    private var needs: [TextNeed] = []

    /// A text without three letters is in most rows.
    private static let hintBytesMin = 3

    package init() {}

    package mutating func add(_ pattern: FilterPattern) {
        tests.append(.passes { pattern.matches($0) })
        needs.append(pattern.need)
    }

    package mutating func add(_ expression: GrepExpression) {
        if let literal = (try? GrepSyntax(expression.text))?.literal {
            tests.append(.holds(Array(literal.utf8)))
        } else {
            tests.append(.passes { expression.matches($0) })
        }
        needs.append(TextNeed(ofRegex: expression.text))
    }

    /// What stands in every message that is wanted.
    package var need: TextNeed { .all(needs) }

    /// One of these stands in every message that is wanted; empty: nothing is known.
    package var hints: (texts: [[UInt8]], areOfJSON: Bool) {
        Self.hints(of: .all(needs))
    }

    private typealias Hints = (texts: [[UInt8]], areOfJSON: Bool)

    private static func hints(of need: TextNeed) -> Hints {
        switch need {
        case .nothing: return ([], false)
        case .text(let text), .jsonText(let text):
            let hint = RowWish.hint(in: text)
            let isOfJSON = if case .jsonText = need { true } else { false }
            return hint.count >= hintBytesMin ? ([hint], isOfJSON) : ([], false)
        // The one of whose texts the shortest is longest.
        case .all(let needs):
            return needs.map(hints).filter { !$0.texts.isEmpty }.max { shortest($0) < shortest($1) } ?? ([], false)
        case .any(let needs):
            let all = needs.map(hints)
            guard !all.isEmpty, all.allSatisfy({ !$0.texts.isEmpty }), all.count <= 8 else { return ([], false) }
            return (all.flatMap(\.texts), all.contains(where: \.areOfJSON))
        }
    }

    private static func shortest(_ hints: Hints) -> Int { hints.texts.map(\.count).min() ?? 0 }
}
