import SimulatedAWS
import SimulationKit

/// One thing that a producer (or its operator) does.
package struct WorkloadStep: Sendable, Equatable {
    package enum Action: Sendable, Equatable {
        case createLogGroup(String, retentionInDays: Int?, logGroupClass: LogGroupClass)
        case createLogStream(String, group: String)
        case append([NewEvent])
        case deleteLogGroup(String)
        case setRetention(String, days: Int?)
        case deleteLogStream(String, group: String)
        case putPolicy(RetentionPolicy)
    }

    package var atMilliseconds: Int64
    package var action: Action
}

/// A schedule of writes by virtual instant, made from a specification and a seed: the same for the same two, whatever else
/// happens. `Simulation.load` applies it while time passes.
package struct Workload: Sendable {
    package let spec: WorkloadSpec
    /// In the order of time; at one instant in the order of the groups.
    package let steps: [WorkloadStep]
    package let eventCount: Int

    package init(_ spec: WorkloadSpec, seed: UInt64) {
        let random = SeededRandom(seed: seed).fork("workload")
        var steps: [WorkloadStep] = []
        for group in spec.groups {
            steps += Self.steps(of: group, spec, random.fork(group.name))
        }
        steps += spec.policies.map { policy in
            WorkloadStep(
                atMilliseconds: spec.startMilliseconds + policy.afterMilliseconds, action: .putPolicy(policy.policy))
        }
        // Sorting by time alone must keep the order of creation before writing: the position decides between equals.
        let ordered = steps.enumerated().sorted {
            ($0.element.atMilliseconds, $0.offset) < ($1.element.atMilliseconds, $1.offset)
        }
        self.spec = spec
        self.steps = ordered.map(\.element)
        self.eventCount = steps.reduce(0) { count, step in
            if case .append(let events) = step.action { count + events.count } else { count }
        }
    }

    /// The same and one more event, at the end.
    package func adding(_ event: NewEvent) -> Workload {
        let step = WorkloadStep(atMilliseconds: event.ingestionTime, action: .append([event]))
        return Workload(spec: spec, steps: steps + [step], eventCount: eventCount + 1)
    }

    /// The same, told that a group, or a stream of it, was deleted at an instant.
    package func deleting(_ group: String, stream: String?, at instant: Int64) -> Workload {
        var spec = spec
        for index in spec.groups.indices where ExactName(spec.groups[index].name) == ExactName(group) {
            let after = instant - spec.startMilliseconds
            guard let stream else {
                spec.groups[index].deletedAfterMilliseconds = after
                continue
            }
            for other in spec.groups[index].streams.indices
            where ExactName(spec.groups[index].streams[other].name) == ExactName(stream) {
                spec.groups[index].streams[other].deletedAfterMilliseconds = after
            }
        }
        return Workload(spec: spec, steps: steps, eventCount: eventCount)
    }

    private init(spec: WorkloadSpec, steps: [WorkloadStep], eventCount: Int) {
        self.spec = spec
        self.steps = steps
        self.eventCount = eventCount
    }

    package var groupNames: [String] { spec.groups.map(\.name) }

    private static func steps(of group: GroupSpec, _ spec: WorkloadSpec, _ random: SeededRandom) -> [WorkloadStep] {
        let start = spec.startMilliseconds
        let kind = LogGroupClass(rawValue: group.logGroupClass)
        let creation = WorkloadStep.Action.createLogGroup(
            group.name, retentionInDays: group.retentionInDays, logGroupClass: kind)
        var steps = [WorkloadStep(atMilliseconds: start, action: creation)]
        if let deletion = group.deletedAfterMilliseconds {
            steps.append(.init(atMilliseconds: start + deletion, action: .deleteLogGroup(group.name)))
            // Some hours without it, as when a stack is torn down and deployed again.
            let rebirth = min(start + deletion + 7_200_000, spec.endMilliseconds)
            steps.append(.init(atMilliseconds: rebirth, action: creation))
        }
        if let change = group.retentionChange {
            steps.append(
                .init(
                    atMilliseconds: start + change.afterMilliseconds,
                    action: .setRetention(group.name, days: change.days)))
        }
        for stream in group.streams {
            steps.append(.init(atMilliseconds: start, action: .createLogStream(stream.name, group: group.name)))
            var traffic = TrafficDraw(group: group, stream: stream, spec: spec, random: random.fork(stream.name))
            steps += traffic.writes()
            if let deletion = stream.deletedAfterMilliseconds {
                steps.append(
                    .init(
                        atMilliseconds: start + deletion, action: .deleteLogStream(stream.name, group: group.name)))
            }
        }
        return steps
    }
}

extension Simulation {
    /// Lets a workload happen: each step at its instant, directly in the world, whether or not any process runs then. Steps
    /// in the past happen as soon as time moves.
    package func load(_ workload: Workload) {
        apply(workload.steps[...])
    }

    /// One timer at a time: a heap of every future write would make each sleep dearer.
    private func apply(_ steps: ArraySlice<WorkloadStep>) {
        guard let next = steps.first else { return }
        scheduler.at(next.atMilliseconds) { [self] in
            var rest = steps
            while let step = rest.first, step.atMilliseconds <= nowMilliseconds {
                perform(step.action)
                rest = rest.dropFirst()
            }
            apply(rest)
        }
    }

    private func perform(_ action: WorkloadStep.Action) {
        switch action {
        case .createLogGroup(let name, let retentionInDays, let logGroupClass):
            world.createLogGroup(name, retentionInDays: retentionInDays, logGroupClass: logGroupClass)
        case .createLogStream(let name, let group):
            world.createLogStream(name, group: group)
        case .append(let events):
            world.append(events)
        case .deleteLogGroup(let name):
            world.deleteLogGroup(name)
        case .setRetention(let name, let days):
            coverage.count(CoverageName.retentionChanged)
            world.setRetention(days, group: name)
        case .deleteLogStream(let name, let group):
            coverage.count(CoverageName.streamDeleted)
            world.deleteLogStream(name, group: group)
        case .putPolicy(let policy):
            world.putRetentionPolicy(policy)
        }
    }
}
