extension PlannedSlice {
    /// So many requests are worth several readers.
    private static let requestsOfLarge = 32

    /// What the slice is to the two quotas of reading. Nobody knows how much a lane of one stream holds.
    package var kind: ReadShares.Kind {
        guard soleStream != nil else { return .filterAlone }
        return requests.map { $0 < Self.requestsOfLarge } ?? false ? .small : .large
    }
}
