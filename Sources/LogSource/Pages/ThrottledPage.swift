import AWSClient
import ExportCore

/// A page of events that the service may have no room for. Others may be using the quota, too: a read that is throttled
/// waits for its turn, within the time of the run.
struct ThrottledPage: Sendable {
    let access: LogAccess

    /// How often it is asked for again; each time is three attempts.
    private static let throttledMax = 8

    func bytes(_ ask: () async throws(AWSError) -> [UInt8]) async throws(AWSError) -> [UInt8] {
        var pacing = PollPacing(first: .seconds(1), longest: .seconds(20))
        var throttled = 0
        while true {
            do {
                return try await ask()
            } catch  where error.kind == .throttled && throttled < Self.throttledMax {
                throttled += 1
                guard await access.pause(pacing.wait()) else { throw error }
            }
        }
    }
}
