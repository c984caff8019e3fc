import SimulatedAWS

/// What retention took before it was copied: it stands in the state, column by column, or a lane says why it was not copied.
extension ArchiveLedger {
    private static let minute: Int64 = 60_000

    /// Judges what was ingested in time: what comes late into a column that is about to expire nobody can save or tell of.
    ///
    /// - Parameters:
    ///   - groups: those of which the state has to know; retention that changes on the way is judged by `Obligation`.
    ///   - runs: when any run was at work: what expired meanwhile it may have seen or not.
    ///   - edges: of task windows; whether a task took them only a later read tells.
    package func checkLosses(
        _ state: StateView, groups: [GroupSpec], runs: [(startedAt: Int64, endedAt: Int64)], edges: Set<Int64>,
        coverage: (String) -> Void
    ) -> CheckResult {
        var result = CheckResult("losses")
        var retentions: [ExactName: Int64] = [:]
        for group in groups {
            if let days = group.retentionInDays, group.anyChange == nil {
                retentions[ExactName(group.name)] = Int64(days) * 86_400_000
            }
        }
        let lanes = Dictionary(grouping: state.lanes) { ExactName($0.logGroup) }
        for one in written {
            guard let retention = retentions[one.group], isMissing(one), isInTime(one.event, edges) else { continue }
            let time = one.event.timestamp
            let expiry = time + retention
            guard !runs.contains(where: { $0.startedAt <= expiry && expiry <= $0.endedAt + 10 * Self.minute }) else {
                continue
            }
            let isTold = (lanes[one.group] ?? []).contains { lane in
                (lane.logStream == nil || ExactName(lane.logStream ?? "") == one.stream)
                    && lane.lost.contains { $0.from <= time && time < $0.to }
            }
            if isTold {
                coverage(CoverageName.lossTold)
            } else {
                result.add(.claimed, "lost without a word: \(one.group.text) [\(one.stream.text)] \(time)")
            }
        }
        for (group, lanes) in lanes { checkAlarms(lanes, of: group, &result) }
        return result
    }

    /// What is said to have been seen was there: a group that was not written to any more is not alarmed.
    private func checkAlarms(_ lanes: [StateView.Lane], of group: ExactName, _ result: inout CheckResult) {
        let times = written.filter { $0.group == group }.map(\.event.timestamp)
        for loss in lanes.flatMap(\.lost) where loss.evidence == "seen" {
            guard let first = times.min(), let last = times.max(), first < loss.to, last >= loss.from else {
                result.add(.foreign, "\(group.text) was not written to from \(loss.from) on: nothing was lost")
                continue
            }
        }
    }

    func isMissing(_ one: Written) -> Bool { one.pieces.contains { archived[$0] == 0 } }

    private func isInTime(_ event: NewEvent, _ edges: Set<Int64>) -> Bool {
        (0...50 * Self.minute).contains(event.ingestionTime - event.timestamp) && !edges.contains(event.timestamp)
            && !edges.contains(event.ingestionTime)
    }
}
