import SimulationKit
import Synchronization

/// One call at the moment of its effect: what was asked, what the service answered, and what the caller will make of it.
package struct TappedCall: Sendable {
    package var call: CallFacts
    package var request: WireRequest
    package var answer: WireAnswer
    /// The caller does not learn of the answer in time, or never.
    package var fault: ExchangeFault?

    package init(call: CallFacts, request: WireRequest, answer: WireAnswer, fault: ExchangeFault?) {
        self.call = call
        self.request = request
        self.answer = answer
        self.fault = fault
    }
}

extension TappedCall {
    /// Whether the call names this log group.
    package func isAbout(_ group: String) -> Bool {
        let body = try? JSONValue(parsing: request.body)
        let name = body?["logGroupName"]?.string ?? body?["logGroupIdentifier"]?.string
        return name?.split(separator: ":").last.map { ExactName(String($0)) == ExactName(group) } ?? false
    }
}

/// Where checkers listen to the traffic between the processes and the world. They hear every effect, in order, also those
/// whose sender is dead or does not wait any more.
package final class CallTap: Sendable {
    private let listeners = Mutex<[@Sendable (TappedCall) -> Void]>([])

    package init() {}

    package func listen(_ listener: @escaping @Sendable (TappedCall) -> Void) {
        listeners.withLock { $0.append(listener) }
    }

    func tell(_ call: @autoclosure () -> TappedCall) {
        let listeners = listeners.withLock { $0 }
        guard !listeners.isEmpty else { return }
        let call = call()
        for listener in listeners { listener(call) }
    }
}
