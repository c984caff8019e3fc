import ExportCore
import Logging
import Synchronization

/// What one run has learnt about reading by GetLogEvents, group by group.
package final class StreamReads: Sendable {
    private struct State {
        var trust: [LogGroupARN: StreamTrust] = [:]
        var hasWarned = false
    }

    private let state = Mutex(State())

    package init() {}

    package func isGranted(_ group: LogGroupARN) -> Bool {
        state.withLock { $0.trust[group, default: StreamTrust()].isGranted }
    }

    func ended(_ group: LogGroupARN) {
        state.withLock { $0.trust[group, default: StreamTrust()].ended() }
    }

    /// A part is read again by FilterLogEvents. A permission that is missing is said once, whatever the number of groups.
    package func gaveUp(_ group: LogGroupARN, _ doubt: StreamDoubt, _ logger: Logger) {
        let warns = state.withLock { state in
            guard doubt.isRefusal else {
                state.trust[group, default: StreamTrust()].doubted()
                return false
            }
            state.trust[group, default: StreamTrust()].refused()
            guard doubt.isDenial, !state.hasWarned else { return false }
            state.hasWarned = true
            return true
        }
        let metadata: Logger.Metadata = ["group": "\(group.name)", "why": "\(doubt)"]
        if warns {
            logger.warning("GetLogEvents is not permitted: FilterLogEvents reads alone, and slower", metadata: metadata)
        } else {
            logger.debug("read again by FilterLogEvents", metadata: metadata)
        }
    }
}
