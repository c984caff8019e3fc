/// One answer of a listing.
package struct Page<Item: Sendable>: Sendable {
    package var items: [Item]
    /// Absent on the last page, and only there: an empty page, or one whose token is the one that was sent, is not the
    /// end [S-FILTER-LAST-PAGE].
    package var next: PageToken?

    package init(items: [Item], next: PageToken?) {
        self.items = items
        self.next = next
    }
}

/// Where a listing goes on. Opaque to all but the operation it came from.
package struct PageToken: Sendable, Equatable {
    package var value: String
    /// The second half, for the listings that have two markers.
    package var second: String?

    package init(_ value: String, second: String? = nil) {
        self.value = value
        self.second = second
    }

    init?(_ value: String?) {
        guard let value, !value.isEmpty else { return nil }
        self.init(value)
    }
}

/// All items of a listing, fetched page by page as they are asked for.
///
/// Ends only on an absent token. A listing that does not end within `pagesMax` pages is an error, never a short list.
package struct PagedSequence<Item: Sendable>: AsyncSequence, Sendable {
    package typealias Element = Item
    package typealias Failure = AWSError
    package typealias Fetch = @Sendable (PageToken?) async throws(AWSError) -> Page<Item>

    /// Enough for every listing there is: a hundred million objects, five million streams.
    package static var pagesMaxDefault: Int { 100_000 }

    private let operation: AWSOperation
    private let pagesMax: Int
    private let fetch: Fetch

    package init(_ operation: AWSOperation, pagesMax: Int = PagedSequence.pagesMaxDefault, fetch: @escaping Fetch) {
        self.operation = operation
        self.pagesMax = pagesMax
        self.fetch = fetch
    }

    package func makeAsyncIterator() -> Iterator {
        Iterator(pages: pages.makeAsyncIterator())
    }

    /// The same listing a page at a time.
    package var pages: Pages { Pages(operation: operation, pagesMax: pagesMax, fetch: fetch) }

    /// Every item, in the order of the service.
    package func collect() async throws(AWSError) -> [Item] {
        var items: [Item] = []
        for try await page in pages { items += page }
        return items
    }

    package struct Iterator: AsyncIteratorProtocol {
        private var pages: Pages.Iterator
        private var buffer: [Item] = []
        private var position = 0

        fileprivate init(pages: Pages.Iterator) {
            self.pages = pages
        }

        package mutating func next(isolation actor: isolated (any Actor)?) async throws(AWSError) -> Item? {
            while position == buffer.count {
                guard let page = try await pages.next(isolation: actor) else { return nil }
                buffer = page
                position = 0
            }
            defer { position += 1 }
            return buffer[position]
        }
    }

    package struct Pages: AsyncSequence, Sendable {
        package typealias Element = [Item]
        package typealias Failure = AWSError

        fileprivate let operation: AWSOperation
        fileprivate let pagesMax: Int
        fileprivate let fetch: Fetch

        package func makeAsyncIterator() -> Iterator { Iterator(sequence: self) }

        package struct Iterator: AsyncIteratorProtocol {
            private let sequence: Pages
            private var token: PageToken?
            private var pageCount = 0
            private var isFinished = false

            fileprivate init(sequence: Pages) {
                self.sequence = sequence
            }

            package mutating func next(isolation actor: isolated (any Actor)?) async throws(AWSError) -> [Item]? {
                if isFinished { return nil }
                guard pageCount < sequence.pagesMax else {
                    isFinished = true
                    throw AWSError(
                        .permanent, .tooManyPages, "the listing did not end within \(sequence.pagesMax) pages",
                        operation: sequence.operation.description)
                }
                let page = try await sequence.fetch(token)
                pageCount += 1
                token = page.next
                isFinished = page.next == nil
                return page.items
            }
        }
    }
}
