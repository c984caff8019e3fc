import AsyncHTTPClient
import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// HTTP over async-http-client. The only file of the exporter that knows the client.
package final class LiveTransport: HTTPTransport {
    private let configuration: HTTPClient.Configuration
    private let proxies: ProxyRules
    /// One for each proxy, and one for what goes without; made when it is needed.
    private let clients = Mutex<[ProxyAddress?: HTTPClient]>([:])
    /// The largest answer that is accepted: a page of events is 1 MB, a ranged read of an object at most 16 MiB.
    private let answerBytesMax: Int
    private let limits: AnswerLimits

    package init(
        connectTimeout: Duration = .seconds(10), answerBytesMax: Int = 256 << 20,
        limits: AnswerLimits = AnswerLimits(), network: NetworkSettings = NetworkSettings()
    ) {
        var configuration = HTTPClient.Configuration()
        configuration.redirectConfiguration = .disallow
        configuration.timeout.connect = .nanoseconds(connectTimeout.nanoseconds)
        // Retries belong to one place, the retry policy above the transport.
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        configuration.connectionPool.idleTimeout = .seconds(20)
        configuration.httpVersion = .http1Only
        if let certificates = network.certificates {
            var tls = TLSConfiguration.makeClientConfiguration()
            tls.trustRoots = .certificates(certificates.certificates)
            configuration.tlsConfiguration = tls
        }
        self.configuration = configuration
        proxies = network.proxies
        self.answerBytesMax = answerBytesMax
        self.limits = limits
    }

    /// Closes idle connections. Must be called once, before the transport is let go.
    package func shutdown() async throws {
        for client in clients.withLock({ Array($0.values) }) { try await client.shutdown() }
    }

    private func client(through proxy: ProxyAddress?) -> HTTPClient {
        clients.withLock { clients in
            if let client = clients[proxy] { return client }
            var configuration = configuration
            configuration.proxy = proxy.map(HTTPClient.Configuration.Proxy.init)
            let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
            clients[proxy] = client
            return client
        }
    }

    package func send(
        _ request: TransportRequest, timeout: Duration
    ) async throws(TransportError) -> TransportResponse {
        var outgoing = HTTPClientRequest(url: "\(request.scheme)://\(request.authority)\(request.path)")
        outgoing.method = HTTPMethod(rawValue: request.method.rawValue)
        for field in request.headers {
            outgoing.headers.add(name: field.name.rawName, value: field.value)
        }
        if !request.body.isEmpty || request.method == .put || request.method == .post {
            outgoing.body =
                request.body.count <= BodyPieces.pieceBytes
                ? .bytes(request.body)
                : .stream(BodyPieces(body: request.body), length: .known(Int64(request.body.count)))
        }
        let proxy = proxies.proxy(scheme: request.scheme, host: request.host)
        let client = client(through: proxy)
        do {
            let deadline = NIODeadline.now() + .nanoseconds(timeout.nanoseconds)
            let response = try await client.execute(outgoing, deadline: deadline)
            let body = try await body(of: response, to: request, on: client.eventLoopGroup.next())
            var headers = HTTPFields()
            for (name, value) in response.headers {
                if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
            }
            return TransportResponse(status: Int(response.status.code), headers: headers, body: body)
        } catch {
            throw TransportError(error, timeout: timeout, to: request.host, through: proxy)
        }
    }

    /// The deadline of the client ends with the head of the answer; from there on its bytes are watched.
    private func body(
        of response: HTTPClientResponse, to request: TransportRequest, on loop: any EventLoop
    ) async throws -> [UInt8] {
        let length = response.headers.first(name: "content-length").flatMap(Int.init) ?? 0
        let reserved = request.method == .head ? 0 : min(max(0, length), answerBytesMax)
        let watch = AnswerWatch(limits, on: loop)
        let reading = Task { [answerBytesMax] in
            var body: [UInt8] = []
            body.reserveCapacity(reserved)
            for try await chunk in response.body {
                guard body.count + chunk.readableBytes <= answerBytesMax else {
                    throw TransportError(.outcomeUnknown, "the answer is larger than \(answerBytesMax) bytes")
                }
                body.append(contentsOf: chunk.readableBytesView)
                watch.came(bytes: body.count)
            }
            // A body that is cut off by the end of the wait is none.
            try Task.checkCancellation()
            return body
        }
        watch.begin { reading.cancel() }
        defer { watch.end() }
        do {
            return try await withTaskCancellationHandler {
                try await reading.value
            } onCancel: {
                reading.cancel()
            }
        } catch {
            throw watch.reason.map { TransportError(.outcomeUnknown, $0) } ?? error
        }
    }
}

/// Sees that the bytes of an answer keep coming.
///
/// The timer is the event loop's: one that is cancelled is gone. A cancelled `Task.sleep` keeps its place among the
/// timers, and its memory, until its time has come: thousands of short answers would leave as many.
private final class AnswerWatch: Sendable {
    private struct State {
        var last: ContinuousClock.Instant
        var bytes = 0
        var timer: Scheduled<Void>?
        var ended = false
        var reason: String?
    }

    private let limits: AnswerLimits
    private let loop: any EventLoop
    private let start: ContinuousClock.Instant
    private let state: Mutex<State>

    init(_ limits: AnswerLimits, on loop: any EventLoop) {
        self.limits = limits
        self.loop = loop
        start = .now
        state = Mutex(State(last: start))
    }

    /// What is said of an answer that was given up.
    var reason: String? { state.withLock { $0.reason } }

    func came(bytes: Int) {
        let now = ContinuousClock.now
        state.withLock { ($0.last, $0.bytes) = (now, bytes) }
    }

    /// - Parameter giveUp: called at most once, when the answer is dead.
    func begin(_ giveUp: @escaping @Sendable () -> Void) {
        look(giveUp)
    }

    func end() {
        state.withLock { state -> Scheduled<Void>? in
            state.ended = true
            return state.timer.take()
        }?.cancel()
    }

    private func look(_ giveUp: @escaping @Sendable () -> Void) {
        let now = ContinuousClock.now
        let dead = state.withLock { state in
            guard !state.ended else { return false }
            let verdict = limits.verdict(
                elapsed: start.duration(to: now), quiet: state.last.duration(to: now), bytes: state.bytes)
            switch verdict {
            case .goOn(let pause):
                state.timer = loop.scheduleTask(in: .nanoseconds(pause.nanoseconds)) { self.look(giveUp) }
                return false
            case .dead(let reason):
                state.reason = reason
                return true
            }
        }
        if dead { giveUp() }
    }
}

/// A large body in pieces, each made when the connection has room for it: the client would copy 4 MiB at once, and a part
/// of every upload under way would be in memory twice.
private struct BodyPieces: AsyncSequence, Sendable {
    static let pieceBytes = 256 << 10
    let body: [UInt8]

    struct AsyncIterator: AsyncIteratorProtocol {
        let body: [UInt8]
        var position = 0

        mutating func next() async -> ByteBuffer? {
            guard position < body.count else { return nil }
            let end = Swift.min(position + BodyPieces.pieceBytes, body.count)
            defer { position = end }
            return ByteBuffer(bytes: body[position..<end])
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(body: body) }
}

extension HTTPClient.Configuration.Proxy {
    fileprivate init(_ address: ProxyAddress) {
        switch address.kind {
        case .socks5: self = .socksServer(host: address.host, port: address.port)
        case .http:
            self = .server(
                host: address.host, port: address.port,
                authorization: address.user.map { .basic(username: $0, password: address.password ?? "") })
        }
    }
}

extension TransportError {
    /// - Parameters:
    ///   - host: that was to be reached.
    ///   - proxy: by which way.
    fileprivate init(_ error: any Error, timeout: Duration, to host: String, through proxy: ProxyAddress?) {
        if let certificate = Self.ofCertificate(error, host) {
            self = certificate
            return
        }
        if let proxy, let refusal = Self.of(proxy, error, host) {
            self = refusal
            return
        }
        self.init(error, timeout: timeout)
    }

    /// Of these the library tells no more: not who signed, nor until when.
    private static func ofCertificate(_ error: any Error, _ host: String) -> TransportError? {
        if let error = error as? NIOSSLExtraError, error == .failedToValidateHostname {
            return TransportError(.refused, "the certificate of \(host) is for another name")
        }
        guard case .handshakeFailed(let cause)? = error as? NIOSSLError,
            String(describing: cause).contains("CERTIFICATE_VERIFY_FAILED")
        else { return nil }
        return TransportError(
            .refused,
            """
            the certificate of \(host) is not signed by an authority that is trusted here, or has expired: \
            AWS_CA_BUNDLE names a file of authorities to trust
            """)
    }

    private static func of(_ proxy: ProxyAddress, _ error: any Error, _ host: String) -> TransportError? {
        switch error {
        case let error as HTTPClientError where error == .proxyAuthenticationRequired:
            let wanted = proxy.user == nil ? "wants a user and a password" : "refuses the user or the password"
            return TransportError(
                .refused, "the proxy \(proxy) \(wanted) (407): they stand in its URL, http://USER:PASSWORD@HOST:PORT")
        case let error as HTTPClientError where error == .invalidProxyResponse:
            return TransportError(.notSent, "the proxy \(proxy) does not connect to \(host)")
        case let error as HTTPClientError where error == .httpProxyHandshakeTimeout:
            return TransportError(.notSent, "the proxy \(proxy) does not answer")
        case let error as HTTPClientError where error == .connectTimeout:
            return TransportError(.notSent, "the proxy \(proxy) cannot be reached in time")
        case let error as NIOConnectionError:
            return TransportError(.notSent, "no connection to the proxy \(proxy): \(words(error))")
        default: return nil
        }
    }

    private init(_ error: any Error, timeout: Duration) {
        switch error {
        case let error as TransportError:
            self = error
        case is CancellationError:
            self.init(.cancelled, "cancelled")
        case let error as HTTPClientError where error == .cancelled:
            self.init(.cancelled, "cancelled")
        case let error as HTTPClientError
        where error == .connectTimeout || error == .getConnectionFromPoolTimeout || error == .emptyHost
            || error == .invalidURL || error == .tlsHandshakeTimeout:
            self.init(.notSent, Self.words(error))
        case let error as HTTPClientError where error == .deadlineExceeded || error == .readTimeout:
            self.init(.outcomeUnknown, "no answer within \(timeout)")
        case let error as NIOConnectionError:
            self.init(.notSent, "no connection: \(Self.words(error))")
        default:
            // Connection lost, malformed answer, anything unforeseen: the request may have had its effect.
            self.init(.outcomeUnknown, Self.words(error))
        }
    }

    /// As people say it: the libraries name their own calls and types.
    private static func words(_ error: any Error) -> String {
        switch error {
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case let error as NIOConnectionError:
            if error.dnsAError != nil || error.dnsAAAAError != nil {
                "the name '\(error.host)' cannot be resolved"
            } else {
                error.connectionErrors.last.map { words($0.error) } ?? "nothing listens at \(error.host)"
            }
        case let error as HTTPClientError: error.shortDescription.lowercased()
        case is HTTPParserError: "the answer is not HTTP"
        default: "\(error)"
        }
    }
}
