import Synchronization

/// How far a verification is, for who watches it.
package final class VerifyMeter: Sendable {
    package enum Phase: Int, Sendable {
        case listing, reading, comparing
    }

    /// Bytes of the archive that were read.
    let archive = CatMeter()
    private let phase = Atomic(Phase.listing.rawValue)
    private let fromSource = Atomic<Int64>(0)
    private let sourceEvents = Atomic<Int64>(0)
    private let archiveEvents = Atomic<Int64>(0)
    private let listedObjects = Atomic<Int64>(0)
    private let lanes = Atomic<Int64>(0)
    private let allLanes = Atomic<Int64>(0)
    private let seen = Atomic<Int64>(0)

    package init() {}

    package var current: Phase { Phase(rawValue: phase.load(ordering: .relaxed)) ?? .listing }
    package var archiveBytes: Int64 { archive.readBytes }
    package var sourceBytes: Int64 { fromSource.load(ordering: .relaxed) }
    package var eventsOfSource: Int64 { sourceEvents.load(ordering: .relaxed) }
    package var eventsOfArchive: Int64 { archiveEvents.load(ordering: .relaxed) }
    package var objects: Int64 { listedObjects.load(ordering: .relaxed) }
    package var lanesDone: Int64 { lanes.load(ordering: .relaxed) }
    package var lanesAll: Int64 { allLanes.load(ordering: .relaxed) }
    package var findings: Int64 { seen.load(ordering: .relaxed) }

    func begin(_ next: Phase, lanes count: Int) {
        phase.store(next.rawValue, ordering: .relaxed)
        lanes.store(0, ordering: .relaxed)
        allLanes.store(Int64(count), ordering: .relaxed)
    }

    func laneDone() { _ = lanes.add(1, ordering: .relaxed) }
    func source(bytes: Int) { _ = fromSource.add(Int64(bytes), ordering: .relaxed) }
    func source(events: Int) { _ = sourceEvents.add(Int64(events), ordering: .relaxed) }
    func archive(events: Int) { _ = archiveEvents.add(Int64(events), ordering: .relaxed) }
    func listed(_ count: Int) { _ = listedObjects.add(Int64(count), ordering: .relaxed) }
    func found(_ count: Int) { seen.store(Int64(count), ordering: .relaxed) }
}
