/// Why a text is not a filter pattern that is supported, and where.
package struct FilterPatternError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// Something else should stand there.
        case unexpected
        case unclosed
        /// A term without quotes has a character that wants them.
        case needsQuotes
        /// `<`, `>`, `<=` and `>=` compare with numbers.
        case needsNumber
        /// A condition on a field of another name.
        case foreignField
        case severalEllipses
        case tooManyRegexes
        case tooManyWildcards
        case invalidRegex
        case notSupported
        case tooDeep
    }

    package var code: Code
    /// Of the character concerned, counted from 1.
    package var position: Int
    package var reason: String

    package var description: String { "at character \(position): \(reason)" }
}
