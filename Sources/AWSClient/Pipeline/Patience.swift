/// Who decides how long a call may wait for a service that has no room for it, once the attempts of the retry policy are
/// used up. Those are over within seconds; the quota of an account may be taken by others for minutes.
package protocol Patience: Sendable {
    /// Returns true after a pause, and false where the call is to fail now.
    ///
    /// - Parameter number: 0 for the first pause of a call.
    func pause(number: Int) async -> Bool

    /// For how long a call may be held back so that its operation stays below its quota; `nil`: for as long as it takes.
    var longestWaitMilliseconds: Int64? { get }
}

/// Fails with the last attempt.
package struct Impatience: Patience {
    package init() {}

    package func pause(number: Int) async -> Bool { false }

    package var longestWaitMilliseconds: Int64? { nil }
}
