import ExportCore
import ExportEngine
import ExporterJudge
import SimulatedAWS
import SimulationKit

/// One seed's universe, and the schedule of runs in it: first producers write and things go wrong, then it is calm until
/// everything is sealed.
package struct Universe: Sendable {
    package let draw: SwarmDraw
    package let simulation: Simulation

    package init(seed: UInt64) {
        self.init(Swarm.draw(seed))
    }

    /// - Parameter keepsLines: whether the history can be printed afterwards; the digest is made in any case.
    package init(_ draw: SwarmDraw, keepsLines: Bool = false) {
        self.draw = draw
        simulation = draw.simulation(history: History(linesMax: keepsLines ? 200_000 : 0))
    }

    /// What went wrong, readable; `nil`: nothing.
    package func failure() throws -> String? {
        let verdict = try verdict()
        return verdict.passed ? nil : "\(draw.description)\n\(verdict.complaints.joined(separator: "\n"))"
    }

    /// Lets it happen, and judges. A simulation that cannot be carried to its end is a complaint like any other.
    package func verdict() throws -> Verdict {
        var exporter = ExporterUnderTest(draw.subject)
        exporter.keepsToQuotas = !draw.world.quotas.isEmpty
        exporter.prepare(simulation.world)
        let deletions = Deletions(draw.deletions, in: simulation.world)
        let watch = StateWatch(
            exporter.statePlace, bucket: ExporterUnderTest.bucket, world: simulation.world,
            coverage: simulation.coverage)
        let foreign = ForeignObjects(simulation.world, bucket: ExporterUnderTest.bucket)
        for key in ExporterUnderTest.foreignKeys { foreign.plant(key) }
        simulation.tap.listen { call in
            watch.take(call)
            deletions.look(at: call)
            foreign.look(at: watch.document)
        }
        var workload = draw.loadedWorkload
        countDraw(workload)
        let course = UniverseCourse(draw: draw, simulation: simulation, exporter: exporter, watch: watch)
        var verdict = Verdict(seed: draw.seed)
        do {
            let planned = workload
            let outcome = try simulation.run { try await course.run(planned) }
            verdict = outcome.verdict
            workload = deletions.told(in: workload)
            judge(workload, outcome, watch, foreign, &verdict)
        } catch let error as SimulationError {
            verdict.isStuck = true
            verdict.complaints.append("\(error)")
        }
        verdict.events = workload.eventCount
        verdict.digest = simulation.history.digest
        WorldCoverage.count(simulation, draw.world, workload)
        return verdict
    }

    private func judge(
        _ workload: Workload, _ outcome: UniverseCourse.Outcome, _ watch: StateWatch, _ foreign: ForeignObjects,
        _ verdict: inout Verdict
    ) {
        let coverage = simulation.coverage
        let obligation = Obligation(
            workload, runs: outcome.complete, world: simulation.world,
            // What is copied too early lacks events until a later look, as well.
            metadataLags: draw.world.streamMetadataLag.upperBound > 0 || draw.world.timelessStreamShare > 0
                || draw.troubles.contains(.belowBounds),
            sweepEveryMilliseconds: draw.subject.sweepEveryMilliseconds,
            unreadable: draw.unreadable(in: simulation.world) + outcome.renderedOtherwise, configuration: draw.world)
        let source = SourceEvent.collect(simulation.world, groups: workload.groupNames) { group, event in
            let isRequired = obligation.isRequired(event, group: group)
            if isRequired { obligation.count(event, group: group, in: coverage) }
            return isRequired
        }
        if foreign.besideAttempts > 0 { coverage.count(CoverageName.foreignKept) }
        verdict.complain(foreign.check(), when: "at the end")
        let archive = simulation.archive(ignoring: foreign.keys)
        verdict.complain(ExactlyOnceChecker(source, form: draw.textForm).check(archive), when: "at the end")
        let uploads = simulation.world.openUploads(bucket: ExporterUnderTest.bucket)
        verdict.complain(TidinessChecker.check(archive, openUploads: uploads), when: "at the end")
        verdict.complain(watch.lease, when: "on the way")
        verdict.complain(TidinessChecker.check(watch.document, now: simulation.nowMilliseconds), when: "at the end")
    }

    private func countDraw(_ workload: Workload) {
        let (coverage, subject) = (simulation.coverage, draw.subject)
        coverage.count(CoverageName.reading(draw.world.exportReading))
        coverage.count(CoverageName.engine(subject.engine.rawValue))
        coverage.count(CoverageName.scope(subject.taskScope.rawValue))
        coverage.count(CoverageName.store(subject.store.rawValue))
        let format = subject.format ?? (subject.engine == .read ? .jsonl : .text)
        coverage.count(CoverageName.written(format.rawValue, subject.compression.rawValue))
        if subject.deadlineMilliseconds != nil { coverage.count(CoverageName.deadline) }
        if !subject.mayWait { coverage.count(CoverageName.noWait) }
        WorkloadCoverage.count(workload, in: coverage)
    }
}
