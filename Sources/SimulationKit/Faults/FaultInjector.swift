import Synchronization

/// One call as the fault plan sees it.
package struct CallFacts: Sendable, Equatable {
    package var process: String
    /// 1 is the first call of the process.
    package var number: Int
    /// `logs:CreateExportTask`, as `WireRequest.operation` names it.
    package var operation: String
    /// The request's path and query.
    package var resource: String
    package var nowMilliseconds: Int64
    /// A write with a condition, which alone can meet a conflict.
    package var isConditional: Bool

    package init(
        process: String, number: Int, operation: String, resource: String, nowMilliseconds: Int64,
        isConditional: Bool = false
    ) {
        self.process = process
        self.number = number
        self.operation = operation
        self.resource = resource
        self.nowMilliseconds = nowMilliseconds
        self.isConditional = isConditional
    }
}

/// What becomes of one call.
package struct CallDecision: Sendable, Equatable {
    package var fault: ExchangeFault?
    package var stop: ProcessStop?
    /// From the caller to the service.
    package var outMilliseconds: Int64
    /// From the service to the caller.
    package var backMilliseconds: Int64
    /// Added on the way out of a delayed effect.
    package var delayMilliseconds: Int64
}

/// Carries out a `FaultPlan`: decides for each call, counts occurrences, and counts in `Coverage` what really happened.
package final class FaultInjector: Sendable {
    private struct State {
        var plan: FaultPlan
        var randoms: [String: SeededRandom] = [:]
        var oneShotsSeen: [Int]
        var stopsSeen: [Int]
        var filesSeen: [Int]
    }

    private let state: Mutex<State>
    private let random: SeededRandom
    private let coverage: Coverage

    package init(plan: FaultPlan, random: SeededRandom, coverage: Coverage) {
        self.random = random
        self.coverage = coverage
        state = Mutex(
            State(
                plan: plan, oneShotsSeen: Array(repeating: 0, count: plan.oneShots.count),
                stopsSeen: Array(repeating: 0, count: plan.stops.count),
                filesSeen: Array(repeating: 0, count: plan.files.count)))
    }

    package var plan: FaultPlan { state.withLock { $0.plan } }

    /// Another plan from now on; occurrences are counted from here.
    package func replace(_ plan: FaultPlan) {
        state.withLock { state in
            state.plan = plan
            state.oneShotsSeen = Array(repeating: 0, count: plan.oneShots.count)
            state.stopsSeen = Array(repeating: 0, count: plan.stops.count)
            state.filesSeen = Array(repeating: 0, count: plan.files.count)
        }
    }

    /// Nothing goes wrong from now on.
    package func stop() {
        let latency = plan.latency
        replace(FaultPlan(latency: Latency(milliseconds: latency.milliseconds)))
    }

    package func decide(_ call: CallFacts) -> CallDecision {
        let decision = state.withLock { state in
            // A stream per process: what one process meets does not depend on how others interleave with it.
            var draws = state.randoms[call.process] ?? random.fork(call.process)
            defer { state.randoms[call.process] = draws }
            var decision = CallDecision(
                outMilliseconds: state.plan.latency.draw(&draws), backMilliseconds: state.plan.latency.draw(&draws),
                delayMilliseconds: draws.number(in: state.plan.delayMilliseconds))
            if let end = state.plan.stopsAtMilliseconds, call.nowMilliseconds >= end { return decision }
            decision.fault = fault(of: call, &state, &draws)
            decision.stop = stop(of: call, &state, &draws)
            if decision.stop != nil || (decision.fault == .conflicted && !call.isConditional) { decision.fault = nil }
            return decision
        }
        count(decision, call)
        return decision
    }

    /// What becomes of a call to the file system. Chance is another stream than that of exchanges, which so does not depend
    /// on where a process keeps its files.
    func decide(file call: CallFacts) -> (fault: FileFault?, stop: ProcessStop?) {
        let decision = state.withLock { state -> (fault: FileFault?, stop: ProcessStop?) in
            let stream = "files of \(call.process)"
            var draws = state.randoms[stream] ?? random.fork(stream)
            defer { state.randoms[stream] = draws }
            if let end = state.plan.stopsAtMilliseconds, call.nowMilliseconds >= end { return (nil, nil) }
            let fault = fileFault(of: call, &state)
            let stop = stop(of: call, &state, &draws)
            return (stop == nil ? fault : nil, stop)
        }
        if let fault = decision.fault { coverage.count("\(fault.rawValue) \(call.operation)") }
        if let stop = decision.stop { count(stop, call) }
        return decision
    }

    private func fileFault(of call: CallFacts, _ state: inout State) -> FileFault? {
        var fault: FileFault?
        for (index, rule) in state.plan.files.enumerated()
        where rule.fault.concerns(call.operation) && rule.match.covers(call) {
            state.filesSeen[index] += 1
            let seen = state.filesSeen[index]
            if seen == rule.occurrence || (rule.lasts && seen > rule.occurrence) { fault = rule.fault }
        }
        return fault
    }

    private func fault(of call: CallFacts, _ state: inout State, _ draws: inout SeededRandom) -> ExchangeFault? {
        var fault: ExchangeFault?
        for rate in state.plan.rates where rate.match.covers(call) {
            if draws.chance(rate.probability), fault == nil { fault = rate.fault }
        }
        for (index, shot) in state.plan.oneShots.enumerated() where shot.match.covers(call) {
            state.oneShotsSeen[index] += 1
            if state.oneShotsSeen[index] == shot.occurrence { fault = shot.fault }
        }
        return fault
    }

    private func stop(of call: CallFacts, _ state: inout State, _ draws: inout SeededRandom) -> ProcessStop? {
        var stop: ProcessStop?
        for (index, candidate) in state.plan.stops.enumerated() where candidate.match.covers(call) {
            state.stopsSeen[index] += 1
            if state.stopsSeen[index] == candidate.occurrence { stop = candidate }
        }
        let here = CallMatch(operation: call.operation, process: call.process)
        let side: ProcessStop.Side = draws.chance(0.5) ? .beforeEffect : .afterEffect
        let length = draws.number(in: state.plan.pauseMilliseconds)
        if draws.chance(state.plan.crashRate) { stop = stop ?? ProcessStop(.crash, side, on: here) }
        if draws.chance(state.plan.pauseRate) {
            stop = stop ?? ProcessStop(.pause(milliseconds: length), side, on: here)
        }
        return stop
    }

    private func count(_ decision: CallDecision, _ call: CallFacts) {
        if let fault = decision.fault {
            coverage.count("\(fault.rawValue) \(call.operation)")
            coverage.count(Coverage.name(of: fault))
        }
        if let stop = decision.stop { count(stop, call) }
    }

    private func count(_ stop: ProcessStop, _ call: CallFacts) {
        let name =
            switch stop.kind {
            case .crash: "crash"
            case .pause: "pause"
            case .powerCut: "powerCut"
            }
        coverage.count("\(name).\(stop.side.rawValue) \(call.operation)")
        coverage.count(Coverage.name(of: name, stop.side))
    }
}
