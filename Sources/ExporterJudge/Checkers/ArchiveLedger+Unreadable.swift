import SimulatedAWS

/// What breaks every page in which it stands: it may be missing, and then the state says so, of that column and of no other.
extension ArchiveLedger {
    /// - Parameter unjudged: groups whose events may be gone before anybody asks for them.
    package func checkUnreadable(
        _ state: StateView, _ world: WorldConfiguration, unjudged: [String], coverage: (String) -> Void
    ) -> CheckResult {
        var result = CheckResult("unreadable")
        let broken = BrokenEvents(world)
        let unjudged = Set(unjudged.map(ExactName.init))
        var columns: [ExactName: Set<Int64>] = [:]
        for one in written where broken.holds(one.event) { columns[one.group, default: []].insert(one.event.timestamp) }
        for one in written where broken.holds(one.event) && !unjudged.contains(one.group) && isMissing(one) {
            if state.lanes.contains(where: { $0.tellsOfLoss(of: one) }) {
                coverage(CoverageName.unreadableTold)
            } else {
                result.add(
                    .claimed,
                    "it cannot be parsed, and nobody says so: \(one.group.text) [\(one.stream.text)] \(one.event.timestamp)"
                )
            }
        }
        for lane in state.lanes {
            for loss in lane.lost where loss.evidence == "unreadable" {
                let times = columns[ExactName(lane.logGroup)] ?? []
                let sound = (loss.from..<loss.to).filter { !times.contains($0) }
                for time in sound.prefix(3) {
                    result.add(.foreign, "\(lane.logGroup) holds nothing at \(time) that could not be parsed")
                }
            }
        }
        return result
    }
}

extension BrokenEvents {
    func holds(_ event: NewEvent) -> Bool {
        holds(stream: event.stream, timestamp: event.timestamp, message: event.message)
    }
}

extension StateView.Lane {
    func tellsOfLoss(of one: ArchiveLedger.Written) -> Bool {
        ExactName(logGroup) == one.group && (logStream == nil || ExactName(logStream ?? "") == one.stream)
            && lost.contains { $0.from <= one.event.timestamp && one.event.timestamp < $0.to }
    }
}
