import ExporterSimulation
import SimulatedAWS
import SimulationKit
import Synchronization

/// Stands between the transports and the world, and answers some requests himself.
final class Doorman: Sendable {
    /// `nil`: the world answers.
    typealias Answer = @Sendable (WireRequest, World) -> WireAnswer?

    private let state: Mutex<(world: World?, answer: Answer)>

    init(_ answer: @escaping Answer) {
        state = Mutex((nil, answer))
    }

    /// A universe with the destination bucket in it.
    func universe(
        seed: UInt64 = 1, world: WorldConfiguration = WorldConfiguration(), faults: FaultPlan = FaultPlan()
    ) -> Simulation {
        let simulation = Simulation(seed: seed, world: world, faults: faults, answering: { self.answer($0) })
        state.withLock { $0.world = simulation.world }
        simulation.world.createBucket(ExporterUnderTest.bucket)
        return simulation
    }

    /// From now on all requests are the world's.
    func goesHome() {
        state.withLock { $0.answer = { _, _ in nil } }
    }

    private func answer(_ request: WireRequest) -> WireAnswer {
        let (world, answer) = state.withLock { ($0.world, $0.answer) }
        guard let world else { preconditionFailure("no world to ask") }
        return answer(request, world) ?? world.answer(request)
    }

    /// Refuses an operation on one log group.
    static func refusing(_ operation: String, of group: String, _ code: String, _ message: String) -> Doorman {
        Doorman { request, world in
            guard request.operation == operation,
                String(decoding: request.body, as: UTF8.self).contains("\"logGroupName\":\"\(group)\"")
            else { return nil }
            return .failure(of: request, status: 400, code: code, message: message, at: world.now)
        }
    }
}
