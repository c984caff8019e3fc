import Synchronization

/// How far a reading is, for who watches it.
package final class CatMeter: Sendable {
    private let read = Atomic<Int64>(0)
    private let all = Atomic<Int64>(0)

    package init() {}

    package var readBytes: Int64 { read.load(ordering: .relaxed) }
    package var allBytes: Int64 { all.load(ordering: .relaxed) }

    func plan(_ bytes: Int64) { all.store(bytes, ordering: .relaxed) }
    func add(_ bytes: Int) { _ = read.add(Int64(bytes), ordering: .relaxed) }
}
