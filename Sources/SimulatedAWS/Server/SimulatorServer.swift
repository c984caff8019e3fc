internal import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
package import Seams
import Synchronization

/// The simulated AWS as an HTTP/1.1 server on loopback, for any AWS client, with an admin API under `/_simulator/`.
///
/// The world's time is the machine's, moved forward by what `POST /_simulator/advance?ms=` asked for.
package final class SimulatorServer: Sendable {
    package let world: World
    private let clock: any WallClock
    private let offset: TimeOffset
    private let switches = FaultSwitch()
    private let admin: AdminAPI
    private let host: String
    private let port: Int
    private static let bodyBytesMax = 64 << 20

    /// `port` 0 is any free one; `run` reports which.
    package init(
        configuration: WorldConfiguration, seed: UInt64, clock: any WallClock, host: String = "127.0.0.1",
        port: Int = 0
    ) {
        let offset = TimeOffset()
        self.offset = offset
        self.clock = clock
        self.host = host
        self.port = port
        let world = World(
            configuration: configuration, seed: seed,
            now: { clock.nowMilliseconds() + offset.milliseconds.load(ordering: .relaxed) },
            // Clients sign by the machine's clock, however far the world's was moved.
            clientClock: { clock.nowMilliseconds() })
        self.world = world
        admin = AdminAPI(
            world: world,
            advance: { _ = offset.milliseconds.wrappingAdd($0, ordering: .relaxed) },
            setFaults: { [switches] faults in switches.faults.withLock { $0 = faults } })
    }

    /// Faults between the clients and the world from now on, as `POST /_simulator/faults` takes them.
    package func setFaults(parsing json: [UInt8]) throws(JSONSyntaxError) {
        let faults = try ServerFaults(parsing: json)
        switches.faults.withLock { $0 = faults }
    }

    /// Serves until the calling task is cancelled, which clients must not be at work for: Hummingbird 2.28.1 may end the
    /// process when it is cancelled while connections come in. Who cannot know that says when it is to end.
    ///
    /// - Parameters:
    ///   - isEnding: looked at a few times a second: then what is under way is answered, and no more.
    ///   - onBound: is told the port once, when connections are accepted.
    package func run(
        until isEnding: @escaping @Sendable () -> Bool = { false }, onBound: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let channel = HTTP1Channel { [self] request, writer, _ in try await respond(to: request, writer) }
        let server = Server(
            childChannelSetup: channel,
            configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { channel in await onBound(channel.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "simulator") { _ in SwiftLogNoOpLogHandler() })
        do {
            try await withThrowingTaskGroup(of: Bool.self) { [clock] tasks in
                defer { tasks.cancelAll() }
                tasks.addTask {
                    try await server.run()
                    return true
                }
                tasks.addTask {
                    while !isEnding() { try await clock.sleep(for: .milliseconds(100)) }
                    try await server.shutdownGracefully()
                    return false
                }
                if try await tasks.next() == false { _ = try await tasks.next() }
            }
        } catch let error as IOError {
            throw CannotListen(errorNumber: error.errnoCode)
        } catch is SocketAddressError.UnknownHost {
            throw CannotListen(errorNumber: nil)
        }
    }

    /// What the machine says to the address.
    package struct CannotListen: Error {
        /// `nil`: there is no such host.
        package let errorNumber: Int32?
    }

    /// Throwing closes the connection without an answer.
    @concurrent
    private func respond(to request: Request, _ writer: consuming ResponseWriter) async throws {
        if request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let buffer = try await request.body.collect(upTo: Self.bodyBytesMax)
        var headers = request.headers
        headers[.contentLength] = nil
        let wire = WireRequest(
            method: request.method.rawValue, host: request.head.authority ?? "", target: request.head.path ?? "/",
            headers: headers, body: Array(buffer.readableBytesView))
        let answer = wire.target.hasPrefix(AdminAPI.prefix) ? admin.answer(wire) : try await serve(wire)
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: answer.headers)
        if request.method == .head || answer.body.isEmpty {
            try await writer.writeResponse(head)
        } else {
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
        }
    }

    private func serve(_ request: WireRequest) async throws -> WireAnswer {
        let (verdict, delay) = switches.faults.withLock { ($0.next(), $0.delayMilliseconds) }
        if delay > 0 { try await clock.sleep(for: .milliseconds(delay)) }
        switch verdict {
        case .pass: return world.answer(request)
        case .loseRequest: throw ConnectionLost()
        case .loseAnswer:
            _ = world.answer(request)
            throw ConnectionLost()
        case .serverError:
            return WireAnswer.failure(
                of: request, status: 500, code: "InternalError", message: "We encountered an internal error.",
                at: world.now)
        case .throttle:
            let isStorage = request.operation.hasPrefix("s3:")
            return WireAnswer.failure(
                of: request, status: isStorage ? 503 : 400, code: isStorage ? "SlowDown" : "ThrottlingException",
                message: "Rate exceeded", at: world.now)
        }
    }
}

/// An exchange that a fault ended.
private struct ConnectionLost: Error {}

private final class TimeOffset: Sendable {
    let milliseconds = Atomic<Int64>(0)
}

private final class FaultSwitch: Sendable {
    let faults = Mutex(ServerFaults())
}
