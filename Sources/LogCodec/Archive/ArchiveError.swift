/// Why an object of the archive could not be read to its end. What was read before the fault has been handed out.
package struct ArchiveError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The object ends inside of a member, a frame or a row.
        case truncated
        /// The bytes are not what the compression or the format says.
        case corrupt
        /// Everything could be read, but it is not what was written.
        case checksum
        /// A row that this program did not write; see `row`.
        case malformedRow
        /// A row larger than any event can be.
        case rowTooLong
        case outOfMemory
    }

    package var code: Code
    package var reason: String
    /// The row concerned, counted from 1, where rows are read.
    package var row: Int?
    package var underlying: PageError?

    init(_ code: Code, _ reason: String, row: Int? = nil, underlying: PageError? = nil) {
        self.code = code
        self.reason = reason
        self.row = row
        self.underlying = underlying
    }

    package var description: String {
        let place = row.map { "row \($0): " } ?? ""
        return place + reason + (underlying.map { ": \($0)" } ?? "")
    }
}
