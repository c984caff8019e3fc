import ExportCore
import Synchronization

/// How many readers may be under way at once, in all lanes together, and by which call each reads: `ReadShares`, for tasks
/// that take turns with it.
///
/// Every slice begins with one. It gets more FilterLogEvents readers only while no slice waits to begin
/// (docs/decisions/0012). A slice begins to wait when another of its lane ends, so `ReadPool` says that it waits before it
/// gives back what the other one held: whoever waits then finds a permit, and nobody has to be told of one that becomes free.
final class ReadPermits: Sendable {
    private let shares: Mutex<ReadShares>

    init(filter: Int, stream: Int) {
        shares = Mutex(ReadShares(filter: filter, stream: stream))
    }

    /// The next slice that may begin, and who reads it.
    func begin(_ turns: inout LaneTurns) -> (turn: LaneTurns.Turn, source: ReadSource)? {
        for opening in shares.withLock({ $0.openings }) {
            guard let turn = turns.next(of: opening.kinds) else { continue }
            shares.withLock { $0.begin(turn.planned.kind, by: opening.source) }
            return (turn, opening.source)
        }
        return nil
    }

    func end(_ planned: PlannedSlice, _ source: ReadSource) {
        shares.withLock { $0.end(planned.kind, by: source) }
    }

    /// For one more reader of a slice that is under way.
    func takeAnother(mayStream: Bool) -> ReadShares.Permit? {
        shares.withLock { $0.takeAnother(mayStream: mayStream) }
    }

    func giveBack(_ source: ReadSource) {
        shares.withLock { $0.giveBack(source) }
    }

    func setWaiting(_ kinds: Set<ReadShares.Kind>) {
        shares.withLock { $0.waiting = kinds }
    }
}
