import ArchiveTools
import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOPosix
import Seams
import SigV4
import Synchronization

/// An archive behind the read calls of CloudWatch Logs, for any client: HTTP/1.1, JSON 1.1 over POST [S-WIRE].
package final class ArchiveServer: Sendable {
    private let logs: ArchiveLogs
    private let gate: SignatureGate?
    private let clock: any WallClock
    private let host: String
    private let port: Int
    private let onTrouble: @Sendable (any Error) -> Void
    /// Each may hold some pieces of objects.
    private let turns = Turns(8)
    private let requests = Atomic<UInt64>(0)

    /// A hundred names of streams are no more.
    private static let bodyBytesMax = 1 << 20
    private static let contentType = "application/x-amz-json-1.1"

    /// - Parameters:
    ///   - keys: who may ask; `nil`: whoever reaches the port.
    ///   - port: 0 is any free one; `run` tells which.
    ///   - onTrouble: is told why a question could not be answered, where that is not the question's fault.
    package init(
        _ logs: ArchiveLogs, keys: ClientKeys?, clock: any WallClock, host: String, port: Int,
        onTrouble: @escaping @Sendable (any Error) -> Void
    ) {
        self.logs = logs
        gate = keys.map { SignatureGate(keys: $0) }
        self.clock = clock
        self.host = host
        self.port = port
        self.onTrouble = onTrouble
    }

    /// What the machine says to the address.
    package struct CannotListen: Error {
        /// `nil`: there is no such host.
        package let errorNumber: Int32?
    }

    /// Whether only this machine reaches the address.
    package static func isLoopback(_ host: String) -> Bool {
        if host == "localhost" || host == "::1" { return true }
        let numbers = host.split(separator: ".", omittingEmptySubsequences: false)
        return numbers.count == 4 && numbers[0] == "127" && numbers.allSatisfy { UInt8($0) != nil }
    }

    /// Serves until it is to end, and then to the end of the requests that are under way. `onBound` is told the port once, when
    /// connections are accepted.
    ///
    /// It is not cancelled: a server of this library that is cancelled while it accepts a connection ends the process.
    package func run(
        until isEnding: @escaping @Sendable () -> Bool, onBound: @escaping @Sendable (Int) async -> Void
    ) async throws {
        let channel = HTTP1Channel { [self] request, writer, _ in try await respond(to: request, writer) }
        let server = Server(
            childChannelSetup: channel, configuration: .init(address: .hostname(host, port: port)),
            onServerRunning: { channel in await onBound(channel.localAddress?.port ?? 0) },
            eventLoopGroup: MultiThreadedEventLoopGroup.singleton,
            logger: Logger(label: "serve") { _ in SwiftLogNoOpLogHandler() })
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

    private struct Answer: Sendable {
        var status: Int
        var contentType: String
        var body: [UInt8]
    }

    @concurrent
    private func respond(to request: Request, _ writer: consuming ResponseWriter) async throws {
        if request.headers[.expect]?.lowercased() == "100-continue" {
            try await writer.writeInformationalHead(HTTPResponse(status: .continue))
        }
        let body = Array(try await request.body.collect(upTo: Self.bodyBytesMax).readableBytesView)
        let answer = await answer(request, body)
        var headers = HTTPFields()
        headers[.contentType] = answer.contentType
        headers[.contentLength] = "\(answer.body.count)"
        let number = String(requests.add(1, ordering: .relaxed).newValue, radix: 16)
        if let name = HTTPField.Name("x-amzn-RequestId") {
            headers[name] =
                "00000000-0000-0000-0000-\(String(repeating: "0", count: max(0, 12 - number.utf8.count)))\(number)"
        }
        let head = HTTPResponse(status: .init(code: answer.status), headerFields: headers)
        if request.method == .head {
            try await writer.writeResponse(head)
        } else {
            try await writer.write(response: head, body: ResponseBody(byteBuffer: ByteBuffer(bytes: answer.body)))
        }
    }

    private func answer(_ request: Request, _ body: [UInt8]) async -> Answer {
        let path = request.head.path ?? "/"
        if path == "/health", request.method == .get || request.method == .head {
            return Answer(status: 200, contentType: "text/plain; charset=utf-8", body: Array("ok\n".utf8))
        }
        do {
            return Answer(status: 200, contentType: Self.contentType, body: try await answered(request, path, body))
        } catch let refusal as LogsRefusal {
            return Answer(status: refusal.status, contentType: Self.contentType, body: refusal.body)
        } catch {
            if !(error is CancellationError) { onTrouble(error) }
            let refusal = LogsRefusal(
                "ServiceUnavailableException", "The archive could not be read: see what the server says.", status: 503)
            return Answer(status: refusal.status, contentType: Self.contentType, body: refusal.body)
        }
    }

    private func answered(_ request: Request, _ path: String, _ body: [UInt8]) async throws -> [UInt8] {
        guard request.method == .post else {
            throw LogsRefusal(
                "UnknownOperationException", "This is CloudWatch Logs' API: POST, with the operation in X-Amz-Target.",
                status: 404)
        }
        let now = clock.nowMilliseconds()
        if let gate {
            let headers = request.headers.map { SignableRequest.Header($0.name.canonicalName, $0.value) }
            try gate.check(
                SignableRequest(
                    method: request.method.rawValue, authority: request.head.authority ?? "", target: path,
                    headers: headers, body: body), now: now)
        }
        let target = HTTPField.Name("X-Amz-Target").flatMap { request.headers[$0] }
        let operation = try LogsOperation(target: target)
        return try await turns.run { [logs] in try await logs.answer(operation, body, now: now) }
    }
}
