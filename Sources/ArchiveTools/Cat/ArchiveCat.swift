import ExportCore
import ExportFailures
import LogCodec
import Storage

/// Prints what an archive holds: looks for the manifests, makes the list of what has to be read, reads it side by side and
/// writes the events in the order of their times.
package struct ArchiveCat: Sendable {
    let archive: any ArchiveStore
    let layout: ArchiveLayout
    /// As manifests name the destination.
    let container: String
    /// Items that are read side by side.
    let width: Int
    package let meter = CatMeter()

    /// Rows that wait for their turn, in bytes.
    private static let heldBytesMax = 32 << 20

    package init(archive: any ArchiveStore, layout: ArchiveLayout, container: String, width: Int = 8) {
        self.archive = archive
        self.layout = layout
        self.container = container
        self.width = width
    }

    /// What the archive says of itself; `nil`: nothing.
    package func identity() async throws(ExportError) -> ArchiveIdentity? {
        let key = layout.prefix + ArchiveIdentity.name
        guard let bytes = try await archive.bytes(of: key, nil) else { return nil }
        do {
            return try ArchiveIdentity.decode(bytes)
        } catch {
            throw ExportError(.configuration, "\(archive.place(of: key)) cannot be read: \(error)")
        }
    }

    /// - Parameter state: reads the archive's state, before and after the manifests are looked for; `nil`: it cannot be
    ///   read.
    package func plan(
        _ query: CatQuery, policy: ExportPolicy, state: () async throws(ExportError) -> StateDocument?
    ) async throws(ExportError) -> CatPlan {
        let before = try await state()
        let lookup = ManifestLookup(
            layout: layout, selection: query.selection, window: query.window, reach: query.reach)
        var keys: [String] = []
        for prefix in lookup.prefixes { keys += try await archive.list(under: prefix).map(\.key) }
        let found = try await ManifestReading(archive: archive, width: max(width, 16)).manifests(
            keys.filter(lookup.mayConcern)
        ).filter { query.selection.selects($0.value.slice.lane.group.name) }
        var states: (before: StateDocument, after: StateDocument)?
        if let before, let after = try await state() { states = (before, after) }
        let lanes = ArchivedLanes(found, states, policy: policy)
        let named = keys.compactMap(lookup.group) + found.values.map(\.slice.lane.group.name)
        let groups = Set(named.filter(query.selection.selects)).sorted()
        let own = lanes.copiedThrough.filter { query.selection.selects($0.key.group.name) }
        let furthest = own.min { ($0.value, $0.key) < ($1.value, $1.key) }
        let lost = lanes.losses.filter { lane, windows in
            query.selection.selects(lane.group.name) && windows.contains { $0.overlaps(query.window) }
        }
        let list = try await list(lanes.manifests, query)
        return CatPlan(
            list: list.list, damagedIndexes: list.damagedIndexes,
            container: lanes.manifests.values.map(\.bucket).min() ?? container, groups: groups,
            unmatched: query.selection.unmatched(among: Array(Set(named))),
            copiedThrough: furthest.map { (lane: $0.key, time: $0.value) }, lost: lost.keys.sorted())
    }

    /// What has to be read: where something is looked for, without the pieces whose filters say that it is not there.
    private func list(
        _ manifests: [String: Manifest], _ query: CatQuery
    ) async throws(ExportError) -> (list: ReadList, damagedIndexes: [String]) {
        func list(_ unneeded: [String: UnneededPieces]) -> ReadList {
            ReadList(manifests, window: query.window, reach: query.reach, runBytes: runBytes, unneeded: unneeded)
        }
        let all = list([:])
        guard TermsReading.canDeny(query.filter.need) else { return (all, []) }
        let wanted = all.items.reduce(into: [:]) { $0[$1.manifestKey, default: 0] += $1.bytes }
        let found = try await TermsReading(
            archive: archive, width: max(width, 16), container: container, prefix: layout.prefix
        ).unneeded(manifests, wanted: wanted, need: query.filter.need)
        meter.add(found.bytes)
        return (found.unneeded.isEmpty ? all : list(found.unneeded), found.damaged)
    }

    /// One request brings so much: more where it comes from far away.
    private var runBytes: Int64 { container.hasPrefix("file://") ? 512 << 10 : 2 << 20 }

    /// Writes the events. `write` says whether more is wanted: the reader of a pipe may have seen enough.
    ///
    /// - Returns: whether all was written.
    @discardableResult
    package func print(
        _ plan: CatPlan, _ query: CatQuery, write: @Sendable ([UInt8]) throws -> Bool
    ) async throws -> Bool {
        meter.plan(plan.list.bytes)
        let fetch = ObjectFetch(
            archive: archive, keys: try await keys(of: plan), streams: query.streams, meter: meter)
        let wish = query.wish
        // What is read as a stream shares what may be held.
        let streams = plan.list.items.count { $0.pieces == nil }
        let held = max(64 << 10, min(4 << 20, Self.heldBytesMax / max(1, streams)))
        func source(_ item: ReadList.Item) -> ObjectSource {
            ObjectSource(item, wish, fetch: fetch, heldBytesMax: held)
        }
        if let tail = query.tail {
            let rows = try await EventTail(count: tail, width: width).rows(plan.list, source)
            return try rows.isEmpty || write(rows)
        }
        return try await merged(plan.list.items, source, write)
    }

    /// An archive that was copied has its objects elsewhere than its manifests say.
    private func keys(of plan: CatPlan) async throws(ExportError) -> KeyMove {
        guard let other = plan.list.items.first, plan.container != container else { return KeyMove() }
        return try await KeyMove.found(of: other.object.key, in: archive, prefix: layout.prefix)
    }

    private struct Fetched: Sendable {
        var source: Int
        var segment: ObjectSource.Segment
    }

    private func merged(
        _ items: [ReadList.Item], _ source: (ReadList.Item) -> ObjectSource,
        _ write: @Sendable ([UInt8]) throws -> Bool
    ) async throws -> Bool {
        try await withThrowingTaskGroup(of: Fetched.self) { tasks in
            defer { tasks.cancelAll() }
            var merge = EventMerge(firsts: items.map(\.first.milliseconds))
            var ahead = ReadAhead(count: items.count, width: width, heldBytesMax: Self.heldBytesMax)
            var sources: [Int: ObjectSource] = [:]
            var output: [UInt8] = []
            while true {
                try Task.checkCancellation()
                let step = merge.next(&output)
                if step != .done, case .segment(let wanted) = step {
                    for index in ahead.toStart(wanted: wanted, held: merge.heldBytes) {
                        let reader = sources[index] ?? source(items[index])
                        sources[index] = reader
                        tasks.addTask { Fetched(source: index, segment: try await reader.next()) }
                    }
                    if let segment = ahead.take(wanted) {
                        if segment.isLast { sources[wanted] = nil }
                        merge.put(segment.rows, isLast: segment.isLast, of: wanted)
                        continue
                    }
                    // What is there goes out before anything is waited for.
                    guard try flush(&output, write) else { return false }
                    if let fetched = try await tasks.next() { ahead.put(fetched.segment, of: fetched.source) }
                    continue
                }
                guard try flush(&output, write) else { return false }
                if step == .done { return true }
            }
        }
    }

    private func flush(_ output: inout [UInt8], _ write: ([UInt8]) throws -> Bool) throws -> Bool {
        guard !output.isEmpty else { return true }
        defer { output.removeAll(keepingCapacity: true) }
        return try write(output)
    }
}
