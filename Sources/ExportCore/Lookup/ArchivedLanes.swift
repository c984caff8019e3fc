/// The manifests that are the archive, of those that were found, and how far each lane is copied.
///
/// An attempt that was given up may have left a manifest: the state names it. Without the state the manifests alone are
/// asked, as when a lost state is made new; of two first copies of the same columns the later one counts, and sweeps that
/// may have been done twice cannot be told apart.
package struct ArchivedLanes: Sendable {
    /// By their keys.
    package var manifests: [String: Manifest]
    /// The last event time that is copied, of each lane that is known.
    package var copiedThrough: [LaneID: EventTime]
    /// Columns whose events retention took before they were copied.
    package var losses: [LaneID: [TimeWindow]]

    /// - Parameters:
    ///   - state: as it was before the manifests were looked for, and after that: what is copied stood there before, and what
    ///     was given up meanwhile is known after. `nil`: it could not be read.
    package init(
        _ found: [String: Manifest], _ state: (before: StateDocument, after: StateDocument)?, policy: ExportPolicy
    ) {
        (copiedThrough, losses) = ([:], [:])
        guard let state else {
            let all = found.map { StateRebuild.Found(key: $0.key, manifest: $0.value, folder: "") }
            let rebuilt = StateRebuild(all, policy: policy).rebuilt(destination: "", now: ServiceTime(0))
            manifests = Dictionary(uniqueKeysWithValues: rebuilt.kept.map { ($0.key, $0.manifest) })
            for manifest in manifests.values {
                let lane = manifest.slice.lane
                copiedThrough[lane] = max(copiedThrough[lane] ?? manifest.window.last, manifest.window.last)
            }
            return
        }
        let abandoned = Set((state.before.abandoned + state.after.abandoned).map(\.manifestKey))
        manifests = found.filter { !abandoned.contains($0.key) }
        for (lane, state) in state.before.lanes {
            copiedThrough[lane] = state.frontier.copiedThrough
            let lost = state.lost.told.map(\.window)
            if !lost.isEmpty { losses[lane] = lost }
        }
    }
}
