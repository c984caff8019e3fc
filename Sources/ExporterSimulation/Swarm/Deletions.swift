import ExporterJudge
import SimulatedAWS
import Synchronization

/// Carries out the deletions of a draw, each at its call, and tells afterwards when they were.
final class Deletions: Sendable {
    private struct State {
        var seen: [Int]
        /// By the deletion's number.
        var doneAt: [Int: Int64] = [:]
    }

    private let deletions: [CallDeletion]
    private let world: World
    private let state: Mutex<State>

    init(_ deletions: [CallDeletion], in world: World) {
        self.deletions = deletions
        self.world = world
        state = Mutex(State(seen: Array(repeating: 0, count: deletions.count)))
    }

    func look(at call: TappedCall) {
        for (index, deletion) in deletions.enumerated()
        where deletion.operation == call.call.operation && call.isAbout(deletion.group) {
            let isDue = state.withLock { state in
                state.seen[index] += 1
                guard state.seen[index] == deletion.occurrence else { return false }
                state.doneAt[index] = world.now
                return true
            }
            guard isDue else { continue }
            if let stream = deletion.stream {
                world.deleteLogStream(stream, group: deletion.group)
            } else {
                world.deleteLogGroup(deletion.group)
            }
        }
    }

    /// The workload with what was deleted on the way: what it means for the events is judged as where it was planned.
    func told(in workload: Workload) -> Workload {
        let doneAt = state.withLock { $0.doneAt }
        return deletions.enumerated().reduce(workload) { workload, entry in
            guard let instant = doneAt[entry.offset] else { return workload }
            return workload.deleting(entry.element.group, stream: entry.element.stream, at: instant)
        }
    }
}

extension SwarmDraw {
    /// Groups that nothing can read, now or ever: of their class, or because it is refused for good. That they are reported
    /// is right.
    func unreadable(in world: World) -> [String] {
        workload.groups.filter { group in
            !world.canRead(group.logGroupClass)
                || self.world.refusals.contains { $0.until == nil && $0.isOfReads(of: group.name) }
        }.map(\.name)
    }

    /// Groups that are deleted on the way, or of which a stream is.
    var mortalGroups: [String] {
        workload.groups.filter { group in
            group.deletedAfterMilliseconds != nil || group.streams.contains { $0.deletedAfterMilliseconds != nil }
                || deletions.contains { $0.group == group.name }
        }.map(\.name)
    }

    /// Groups whose events stay until they are copied.
    var lastingGroups: [String] {
        workload.groups.filter { group in
            group.isLasting && group.logGroupClass != LogGroupClass.delivery.rawValue
                && !deletions.contains { $0.group == group.name }
        }.map(\.name)
    }

    /// Renderings that cannot be compared are not drawn.
    var textForm: TextForm { TextForm(world.exportRendering) ?? .exact }
}
