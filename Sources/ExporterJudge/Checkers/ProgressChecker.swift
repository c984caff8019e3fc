/// What one run of the exporter achieved, as its scenario saw it.
package struct RunObservation: Sendable, Equatable {
    package var process: String
    package var startedAt: Int64
    package var endedAt: Int64
    /// Manifests that stand in the archive after the run and did not before it.
    package var commits: Int
    /// It said that nothing is left to do now.
    package var isDone: Bool
    /// It could not work: another's lease or another's export task, a crash, faults.
    package var isHindered: Bool

    package init(
        process: String, startedAt: Int64, endedAt: Int64, commits: Int, isDone: Bool, isHindered: Bool = false
    ) {
        self.process = process
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.commits = commits
        self.isDone = isDone
        self.isHindered = isHindered
    }
}

/// Whether work comes to an end: every run that was not hindered commits something or has nothing to do, and once faults
/// stop, a bounded number of runs is enough.
package enum ProgressChecker {
    package static func check(
        _ runs: [RunObservation], faultsStoppedAt: Int64, runsMax: Int
    ) -> CheckResult {
        var result = CheckResult("progress")
        for run in runs where !run.isHindered && !run.isDone && run.commits == 0 {
            result.add(
                .stalled,
                "\(run.process) (\(EventText.instant(run.startedAt)) to \(EventText.instant(run.endedAt))) "
                    + "was not hindered, is not done and committed nothing")
        }
        let calm = runs.filter { $0.startedAt >= faultsStoppedAt }
        if let end = calm.firstIndex(where: \.isDone) {
            result.notes.append("done \(end + 1) runs after the faults stopped")
            if end + 1 > runsMax {
                result.add(.stalled, "done only after \(end + 1) runs without faults, \(runsMax) are enough")
            }
        } else {
            result.add(.stalled, "not done \(calm.count) runs after the faults stopped")
        }
        return result
    }
}
