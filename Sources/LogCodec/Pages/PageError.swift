/// Why an answer of the service, or a row of ours, could not be parsed.
///
/// Nothing malformed is ever skipped: an event that could not be parsed and was passed over would be an omission.
package struct PageError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// Not JSON: something else stands where the grammar wants a value, a comma, a colon, a digit.
        case malformed
        /// The bytes end inside a value.
        case truncated
        /// Something other than white space follows the document.
        case trailingBytes
        /// A string is not UTF-8 (overlong forms and encoded surrogates included).
        case invalidUTF8
        /// A backslash is followed by something that JSON does not know.
        case invalidEscape
        /// `\uD800`…`\uDFFF` that is not a pair: no text, so it could not be archived faithfully.
        case loneSurrogate
        /// A member has a value of another type than the API model says.
        case wrongType
        case missingMember
        case duplicateMember
        /// A number outside of Int64, or a time outside of the years 1970…9999.
        case outOfRange
        /// Values nest deeper than 128.
        case tooDeep
        /// Offsets are 32 bits wide.
        case tooLarge
    }

    package var code: Code
    /// Where in the page, in bytes from its start.
    package var offset: Int
    /// The member concerned, where it is known.
    package var member: String?

    init(_ code: Code, at offset: Int, member: String? = nil) {
        self.code = code
        self.offset = offset
        self.member = member
    }

    package var description: String {
        let place = member.map { " (\($0))" } ?? ""
        return "\(code.rawValue) at byte \(offset)\(place)"
    }
}
