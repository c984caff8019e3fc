import LogCodec

/// Where a reader's pages come from.
package enum PageSource: Sendable {
    case filter(EventPages)
    case stream(StreamPages)

    package var hasMore: Bool {
        switch self {
        case .filter(let pages): pages.hasMore
        case .stream(let pages): pages.hasMore
        }
    }

    /// - Throws: `StreamDoubt` where FilterLogEvents must be asked instead, from the beginning.
    package mutating func next() async throws -> EventPage? {
        switch self {
        case .filter(var pages):
            defer { self = .filter(pages) }
            return try await pages.next()
        case .stream(var pages):
            defer { self = .stream(pages) }
            return try await pages.next()
        }
    }
}
