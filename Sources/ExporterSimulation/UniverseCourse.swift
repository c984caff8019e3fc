import ExportCore
import ExportEngine
import ExportFailures
import ExporterJudge
import SimulatedAWS
import SimulationKit
import Synchronization

/// The runs of one universe, one after the other or several at once, and the checks at every rest between them.
struct UniverseCourse: Sendable {
    let draw: SwarmDraw
    let simulation: Simulation
    let exporter: ExporterUnderTest
    let watch: StateWatch

    private static let hour: Int64 = 3_600_000
    /// A paused process wakes up at the latest so long after the faults have stopped; from then on nothing may go wrong.
    private static let aftermath = 8 * hour
    /// How long after the last event everything can be sealed: 14 days until nothing can arrive, 4 until metadata is believed
    /// (GUARANTEES.md), what sweeps collect, and a day, because columns are sealed by days.
    private var sealing: Int64 { (14 + 4 + 1) * 24 * Self.hour + draw.subject.sweepEveryMilliseconds }
    /// A run that was cut off by its deadline, held back by others or may not wait for its task is called again; so many
    /// times are enough for what is due at one time.
    private static let callsAgainMax = 300

    /// What the runs of a universe leave to be judged at the end.
    struct Outcome {
        var verdict: Verdict
        var complete: [Obligation.CompleteRun]
        /// Groups of which a run has told that tasks render their events otherwise than assumed, where they do.
        var renderedOtherwise: [String]
    }

    func run(_ workload: Workload) async throws -> Outcome {
        let unreadable = draw.unreadable(in: simulation.world)
        let deleted = draw.mortalGroups
        let log = RunLog(
            coverage: simulation.coverage, unreadable: unreadable, deleted: deleted,
            rendersOtherwise: draw.world.exportRendering != .observed)
        var verdict = Verdict(seed: draw.seed)
        var ledger = ArchiveLedger(
            workload, prefix: ExporterUnderTest.prefix + "/", form: draw.textForm, world: draw.world)
        let (draw, simulation) = (draw, simulation)
        // What the service does wrong of itself ends with the faults, where it costs days; others leave us our quota.
        simulation.scheduler.at(draw.calmMilliseconds) {
            simulation.world.reconfigure { world in
                world.completionErrorShare = 0
                world.exportHangShare = 0
                if !world.quotas.isEmpty { world.quotas = WorldConfiguration.documentedQuotas }
            }
        }
        try await withThrowingDiscardingTaskGroup { group in
            var random = SeededRandom(seed: draw.seed).fork("course")
            var number = 0
            var next = draw.workload.startMilliseconds + draw.schedule.firstMilliseconds
            while next < draw.calmMilliseconds + Self.aftermath {
                next = afterOutage(next + draw.schedule.everyMilliseconds)
                try await simulation.sleep(untilMilliseconds: next)
                number += 1
                for copy in 0..<copies(&random) {
                    let name = "run-\(number)" + (copy == 0 ? "" : "-\(copy)")
                    let index = number + copy
                    group.addTask { await single(name, index, after: Int64(copy), log) }
                }
                if log.isResting { rest(&ledger, "after run \(number)", &verdict) }
                guard verdict.passed else { return }
            }
            try await calm(&ledger, log, from: number + 1, &verdict)
        }
        verdict.complain(losses(ledger, log), when: "at the end")
        verdict.complain(unparsed(ledger), when: "at the end")
        verdict.complaints += log.complaints
        verdict.runs = log.runs
        verdict.calls = log.calls
        return Outcome(verdict: verdict, complete: log.complete, renderedOtherwise: log.renderedOtherwise)
    }

    private func afterOutage(_ instant: Int64) -> Int64 {
        guard let outage = draw.schedule.outageMilliseconds else { return instant }
        let start = draw.workload.startMilliseconds
        return outage.contains(instant - start) ? start + outage.upperBound : instant
    }

    private func copies(_ random: inout SeededRandom) -> Int {
        let (pair, trio) = (random.chance(draw.schedule.pairShare), random.chance(draw.schedule.trioShare))
        if trio { simulation.coverage.count(CoverageName.trio) }
        if pair || trio { simulation.coverage.count(CoverageName.pair) }
        return trio ? 3 : pair ? 2 : 1
    }

    /// Nothing goes wrong any more: in a bounded number of runs everything is sealed.
    private func calm(
        _ ledger: inout ArchiveLedger, _ log: RunLog, from first: Int, _ verdict: inout Verdict
    ) async throws {
        // Where the first run comes late, everything has happened before it.
        let start = max(
            simulation.nowMilliseconds, draw.calmMilliseconds + Self.aftermath + 1,
            draw.workload.startMilliseconds + draw.schedule.firstMilliseconds)
        let last =
            max(draw.calmMilliseconds, draw.workload.startMilliseconds + draw.schedule.firstMilliseconds)
            + 2 * Self.hour + sealing
            + (draw.schedule.outageMilliseconds.map { $0.upperBound - $0.lowerBound } ?? 0)
        var number = first
        var next = start
        while true {
            next += draw.schedule.calmEveryMilliseconds
            try await simulation.sleep(untilMilliseconds: next)
            // Cut off, or held back: called again, as a schedule with retries does, or the answer of the function asks for.
            var again = 0
            while await single("run-\(number)", number, after: 0, log) == .again {
                again += 1
                number += 1
                simulation.coverage.count(CoverageName.calledAgain)
                guard again < Self.callsAgainMax else { break }
                try await simulation.sleep(for: .seconds(600))
            }
            number += 1
            next = max(next, simulation.nowMilliseconds - Self.hour)
            if log.isResting { rest(&ledger, "after run \(number - 1)", &verdict) }
            let open = ledger.unsealedCount(
                watch.document, unreadable: draw.unreadable(in: simulation.world) + log.renderedOtherwise,
                in: simulation.world)
            if again >= Self.callsAgainMax {
                verdict.isStuck = true
                verdict.complaints.append("stuck: called again \(again) times, and never done")
            }
            if open == 0 || verdict.isStuck {
                verdict.complain(
                    ProgressChecker.check(
                        log.observations, faultsStoppedAt: start, runsMax: Self.callsAgainMax),
                    when: "in the calm")
            }
            if open == 0 || !verdict.passed || !log.complaints.isEmpty { return }
            if next > last + 2 * draw.schedule.calmEveryMilliseconds {
                verdict.isStuck = true
                verdict.complaints.append("stuck: \(open) events are in columns that are not sealed, \(number) runs")
                return
            }
        }
    }

    /// What retention took stands in the state.
    private func losses(_ ledger: ArchiveLedger, _ log: RunLog) -> CheckResult {
        guard draw.troubles.contains(.retentionLosses), let state = watch.document else { return CheckResult("losses") }
        let unjudged = Set(draw.unreadable(in: simulation.world) + draw.mortalGroups)
        let coverage = simulation.coverage
        return ledger.checkLosses(
            state, groups: draw.workload.groups.filter { !unjudged.contains($0.name) }, runs: log.times,
            edges: Set(simulation.world.exportTasks().flatMap { [$0.from, $0.to] })
        ) { coverage.count($0) }
    }

    private enum End { case done, again }

    @discardableResult
    private func single(_ name: String, _ number: Int, after copy: Int64, _ log: RunLog) async -> End {
        if copy > 0 {
            do {
                try await simulation.sleep(for: .milliseconds(copy * draw.schedule.staggerMilliseconds))
            } catch {
                return .again
            }
        }
        let skew = draw.skewsMilliseconds[number % draw.skewsMilliseconds.count]
        if skew != 0 { simulation.coverage.count(CoverageName.wrongClock) }
        let process = simulation.process(name, skewMilliseconds: skew)
        let began = log.begin(at: simulation.nowMilliseconds)
        let isCalm = began > draw.calmMilliseconds + Self.aftermath
        let before = isCalm ? Standing(watch, simulation.world) : nil
        let outcome = await simulation.start(process) { try await exporter.run($0) }
        log.end(name, began: began, at: simulation.nowMilliseconds, outcome, calls: process.life.calls, isCalm: isCalm)
        if let before {
            log.observe(observation(process, began, before, outcome, isDenied: log.isDenialForGood(outcome)))
        }
        if log.isDenialForGood(outcome) { return .done }
        guard let report = outcome.value else { return .again }
        return report.stop == .done ? .done : .again
    }

    /// What one run in the calm achieved. Its own export task hinders it, where it ran out of time or may not wait: the next
    /// one goes on. So do answers that take half of the time it has: networks are slow in the calm, too (seed 3641).
    private func observation(
        _ process: SimulatedProcess, _ began: Int64, _ before: Standing, _ outcome: ProcessOutcome<RunReport>,
        isDenied: Bool
    ) -> RunObservation {
        let now = simulation.nowMilliseconds
        let commits = Standing(watch, simulation.world).commits(since: before)
        var observation = RunObservation(
            process: process.life.name, startedAt: began, endedAt: now, commits: commits, isDone: false,
            isHindered: true)
        observation.isDone = isDenied
        guard let report = outcome.value else { return observation }
        observation.isDone = report.stop == .done
        observation.isHindered =
            switch report.stop {
            case .leaseHeld, .slotTaken, .takenOver: true
            case .done: false
            case .outOfTime where process.life.slowMilliseconds * 2 >= now - began: true
            case .outOfTime, .taskRunning:
                simulation.world.exportTasks().contains { $0.createdAt <= now && $0.endedAt ?? .max >= began }
            }
        return observation
    }

    /// No run is at work: what the archive holds is held against what was written, and what the state document claims against
    /// the archive.
    private func rest(_ ledger: inout ArchiveLedger, _ when: String, _ verdict: inout Verdict) {
        let state = watch.document
        // A process that slept may still write the manifest that it was about to write. The journal says that its attempt
        // was given up, the next run deletes it, and at the end nothing of it may be left (GUARANTEES.md).
        let givenUp = Set((state?.abandoned ?? []).map(\.manifest))
        let objects = simulation.world.objects(
            bucket: ExporterUnderTest.bucket, prefix: ExporterUnderTest.prefix + "/"
        ).filter { !givenUp.contains($0.key) }
        verdict.complain(ledger.update(objects), when: when)
        guard let state else { return }
        verdict.stateBytesMax = max(verdict.stateBytesMax, state.bytes)
        verdict.complain(
            ledger.check(
                state, reading: draw.world.exportReading, lasting: draw.lastingGroups, now: simulation.nowMilliseconds),
            when: when)
    }
}

/// What the runs of one universe came to.
private final class RunLog: Sendable {
    private struct State {
        var active = 0
        var runs = 0
        var calls = 0
        var complete: [Obligation.CompleteRun] = []
        /// When any run was at work.
        var times: [Obligation.CompleteRun] = []
        var complaints: [String] = []
        var observations: [RunObservation] = []
        /// Lanes whose group is gone, as was told. By bytes: é is two names.
        var told: Set<ExactName> = []
        var renderedOtherwise: Set<String> = []
    }

    private let state = Mutex(State())
    private let coverage: Coverage
    /// Lanes of these groups cannot be read: that they are reported is right.
    private let unreadable: [String]
    /// Groups that are deleted on the way. What was not copied by then is reported, once, by the run that finds its slice
    /// in the journal and no group for it, or a younger one (seed 16978).
    private let deleted: [String]
    /// Tasks render events in another form than the program assumes: that a lane stops for it is right.
    private let rendersOtherwise: Bool

    init(coverage: Coverage, unreadable: [String], deleted: [String], rendersOtherwise: Bool) {
        self.rendersOtherwise = rendersOtherwise
        self.coverage = coverage
        self.unreadable = unreadable
        self.deleted = deleted
    }

    var observations: [RunObservation] { state.withLock { $0.observations } }

    func observe(_ observation: RunObservation) {
        state.withLock { $0.observations.append(observation) }
    }

    var isResting: Bool { state.withLock { $0.active == 0 } }
    var runs: Int { state.withLock { $0.runs } }
    var calls: Int { state.withLock { $0.calls } }
    var complete: [Obligation.CompleteRun] { state.withLock { $0.complete } }
    var times: [Obligation.CompleteRun] { state.withLock { $0.times } }
    var complaints: [String] { state.withLock { $0.complaints } }
    var renderedOtherwise: [String] { state.withLock { $0.renderedOtherwise.sorted() } }

    /// Where a group is denied for good, a run in which nothing else is due ends with that: it has done all that it can.
    /// (Had it left others undone, their columns would stay open, and that is noticed.)
    func isDenialForGood(_ outcome: ProcessOutcome<RunReport>) -> Bool {
        guard !unreadable.isEmpty, case .failed(let error) = outcome else { return false }
        return (error as? ExportError)?.code == .notPermitted
    }

    func begin(at now: Int64) -> Int64 {
        state.withLock { state in
            state.active += 1
            state.runs += 1
        }
        return now
    }

    private func note(_ report: RunReport, _ state: inout State) {
        guard rendersOtherwise else { return }
        for failure in report.failures {
            if case .renderingDiffers = failure.reason {
                state.renderedOtherwise.insert(failure.lane.group.name.text)
            }
        }
    }

    func end(
        _ name: String, began: Int64, at now: Int64, _ outcome: ProcessOutcome<RunReport>, calls: Int, isCalm: Bool
    ) {
        func isOf(_ failure: RunReport.Failure, _ groups: [String]) -> Bool {
            groups.contains { failure.lane.group.description.hasSuffix(":log-group:\($0)") }
        }
        func isWrong(_ failure: RunReport.Failure, _ state: inout State) -> Bool {
            if isOf(failure, unreadable) { return false }
            if rendersOtherwise, case .renderingDiffers = failure.reason { return false }
            return !(isOf(failure, deleted) && state.told.insert(ExactName(failure.lane.description)).inserted)
        }
        state.withLock { state in
            state.active -= 1
            state.calls += calls
            state.times.append((startedAt: began, endedAt: now))
            switch outcome {
            case .finished(let report):
                RunCoverage.count(report, in: coverage)
                note(report, &state)
                if report.stop == .done, report.failures.allSatisfy({ isOf($0, unreadable) }) {
                    state.complete.append((startedAt: began, endedAt: now))
                }
                // A run that is not hindered gets on: nothing fails by itself.
                if isCalm, state.complaints.isEmpty,
                    let failure = report.failures.first(where: { isWrong($0, &state) })
                {
                    state.complaints.append("\(name) failed in the calm: \(failure.lane): \(failure.reason)")
                }
            case .failed(let error):
                coverage.count(RunCoverage.runFailed)
                if isCalm, state.complaints.isEmpty, !isDenialForGood(outcome) {
                    state.complaints.append("\(name) failed in the calm: \(error)")
                }
            case .crashed: break
            }
        }
    }
}
