/// What the deeds of a run draw on. Each is the account's, and none waits for another.
package enum Resource: Hashable, Sendable, CaseIterable {
    /// One export task at a time runs in an account and region.
    case taskSlot
    /// Requests to FilterLogEvents.
    case filterQuota
    /// Requests to GetLogEvents, which are counted apart.
    case getQuota

    init(_ source: ReadSource) {
        self = source == .filter ? .filterQuota : .getQuota
    }

    /// By which call a slice that draws on it is read; `nil`: by none.
    package var source: ReadSource? {
        switch self {
        case .taskSlot: nil
        case .filterQuota: .filter
        case .getQuota: .stream
        }
    }
}
