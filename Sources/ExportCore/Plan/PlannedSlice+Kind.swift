extension PlannedSlice {
    /// So many requests are worth several readers.
    private static let requestsOfLarge = 32

    /// What the slice is to the two quotas of reading. Where nobody knows how much it holds, it keeps no other from beginning.
    package var kind: ReadShares.Kind {
        guard soleStream != nil else { return .filterAlone }
        return requests.map { $0 >= Self.requestsOfLarge } ?? false ? .large : .small
    }
}
