import Seams

/// The narrow side of Lambda that the loop sees.
///
/// Obligations of every implementation:
/// - `next` waits without a limit of its own, and throws `.cancelled` when the calling task is cancelled.
/// - Each call is one attempt. A report whose answer was lost must not be sent again: it throws `.connectionLost`.
package protocol RuntimeAPI: Sendable {
    /// The next invocation and its event.
    func next() async throws(RuntimeError) -> (Invocation, [UInt8])
    /// Hands over the invocation's result, a JSON document.
    func respond(to id: InvocationID, with body: [UInt8]) async throws(RuntimeError)
    func fail(_ id: InvocationID, with error: FunctionError) async throws(RuntimeError)
    /// Says that the function cannot start. The process must exit afterwards.
    func failInitialization(with error: FunctionError) async throws(RuntimeError)
}

/// The Runtime API over HTTP.
package struct LiveRuntimeAPI: RuntimeAPI {
    private let endpoint: RuntimeEndpoint
    private let transport: any HTTPTransport

    package init(endpoint: RuntimeEndpoint, transport: any HTTPTransport) {
        self.endpoint = endpoint
        self.transport = transport
    }

    package func next() async throws(RuntimeError) -> (Invocation, [UInt8]) {
        let answer = try await send(.next)
        return (try Invocation(headers: answer.headers), answer.body)
    }

    package func respond(to id: InvocationID, with body: [UInt8]) async throws(RuntimeError) {
        _ = try await send(.response(id, body))
    }

    package func fail(_ id: InvocationID, with error: FunctionError) async throws(RuntimeError) {
        _ = try await send(.error(id, error))
    }

    package func failInitialization(with error: FunctionError) async throws(RuntimeError) {
        _ = try await send(.initializationError(error))
    }

    private func send(_ request: RuntimeRequest) async throws(RuntimeError) -> TransportResponse {
        let answer: TransportResponse
        do {
            answer = try await transport.send(request.transportRequest(to: endpoint), timeout: request.timeout)
        } catch {
            throw RuntimeError(error, during: request)
        }
        try request.check(status: answer.status)
        return answer
    }
}
