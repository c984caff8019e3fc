import ExportCore
import ExporterSimulation
import SimulatedAWS
import Synchronization

/// Stands between the transports and the world, and looks at every state document that is stored: whoever writes holds the
/// lease, and nobody takes it from another while it is live by the service's clock.
final class LeaseWatch: Sendable {
    private struct State {
        var world: World?
        var lease: Lease?
        var writes = 0
        var complaints: [String] = []
    }

    private let state = Mutex(State())

    /// Documents that were stored.
    var writes: Int { state.withLock { $0.writes } }

    var complaints: [String] { state.withLock { $0.complaints } }

    func watch(_ world: World) {
        state.withLock { $0.world = world }
    }

    func answer(_ request: WireRequest) -> WireAnswer {
        guard let world = state.withLock({ $0.world }) else { preconditionFailure("no world to watch") }
        let answer = world.answer(request)
        let isState = request.target == "/\(ExporterUnderTest.bucket)/\(ExporterUnderTest.stateKey)"
        if isState, request.operation == "s3:PutObject", answer.status == 200 { note(request.body, at: world.now) }
        return answer
    }

    private func note(_ body: [UInt8], at now: Int64) {
        state.withLock { state in
            state.writes += 1
            do {
                let document = try StateCodec.decode(body, destination: "s3://archive/logs")
                if let old = state.lease, old.run != document.writer.run, old.isLive(at: ServiceTime(now)) {
                    state.complaints.append("\(document.writer.run) wrote at \(now) under the live lease \(old)")
                }
                if let new = document.lease, new.run != document.writer.run {
                    state.complaints.append("\(document.writer.run) wrote a lease of \(new.run)")
                }
                state.lease = document.lease
            } catch {
                state.complaints.append("a state document that cannot be read: \(error)")
            }
        }
    }
}
