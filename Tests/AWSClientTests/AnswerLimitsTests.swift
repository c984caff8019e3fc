import Foundation
import Seams
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("How long the body of an answer is waited for")
struct AnswerLimitsTests {
    private let limits = AnswerLimits(silence: .seconds(30), slowTime: .seconds(600), bytesPerSecondMin: 1000)

    @Test("Silence ends it; bytes that come begin it anew")
    func silence() {
        #expect(limits.verdict(elapsed: .zero, quiet: .zero, bytes: 0) == .goOn(.seconds(30)))
        #expect(limits.verdict(elapsed: .seconds(95), quiet: .seconds(5), bytes: 10) == .goOn(.seconds(25)))
        #expect(
            limits.verdict(elapsed: .seconds(40), quiet: .seconds(30), bytes: 10)
                == .dead("the answer stopped after 10 bytes: nothing came for 30 s"))
    }

    @Test("A trickle may take ten minutes, and then needs a kilobyte a second")
    func trickle() {
        #expect(limits.verdict(elapsed: .seconds(590), quiet: .seconds(1), bytes: 30) == .goOn(.seconds(10)))
        #expect(
            limits.verdict(elapsed: .seconds(600), quiet: .seconds(1), bytes: 599_999)
                == .dead("the answer came too slowly: 599999 bytes in 600 s"))
        #expect(limits.verdict(elapsed: .seconds(600), quiet: .seconds(1), bytes: 600_000) == .goOn(.seconds(10)))
        #expect(limits.verdict(elapsed: .seconds(900), quiet: .seconds(25), bytes: 900_000) == .goOn(.seconds(5)))
    }

    @Test("An answer that stalls after its head has an unknown outcome", .timeLimit(.minutes(1)))
    func aBodyThatStalls() async throws {
        let server = try StallingServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n0123456789")
        let transport = LiveTransport(limits: AnswerLimits(silence: .milliseconds(200)))
        let request = TransportRequest(method: .get, scheme: "http", host: "127.0.0.1", port: server.port, path: "/")
        let error = await #expect(throws: TransportError.self) {
            try await transport.send(request, timeout: .seconds(30))
        }
        #expect(error?.code == .outcomeUnknown)
        #expect(error?.reason.hasPrefix("the answer stopped after ") == true)
        try await transport.shutdown()
        server.close()
    }

    @Test("Who is cancelled while a body stalls gets no part of it", .timeLimit(.minutes(1)))
    func cancelled() async throws {
        let server = try StallingServer(answer: "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n0123456789")
        let transport = LiveTransport()
        let request = TransportRequest(method: .get, scheme: "http", host: "127.0.0.1", port: server.port, path: "/")
        let call = Task { try await transport.send(request, timeout: .seconds(30)) }
        await server.answered()
        call.cancel()
        let error = await #expect(throws: TransportError.self) { try await call.value }
        #expect(error?.code == .cancelled || error?.code == .outcomeUnknown)
        try await transport.shutdown()
        server.close()
    }
}

/// Accepts one connection, reads what has come of the request, answers with a part of an answer, and then says nothing.
private final class StallingServer: Sendable {
    let port: Int
    private let socket: Int32
    private let done: AsyncStream<Void>

    init(answer: String) throws {
        let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        try #require(socket >= 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(socket, address, length) == 0 && listen(socket, 1) == 0
                    && getsockname(socket, address, &length) == 0
            }
        }
        try #require(bound)
        self.socket = socket
        port = Int(UInt16(bigEndian: address.sin_port))
        let (done, said) = AsyncStream.makeStream(of: Void.self)
        self.done = done
        Thread.detachNewThread {
            let connection = accept(socket, nil, nil)
            var request = [UInt8](repeating: 0, count: 4096)
            _ = read(connection, &request, request.count)
            _ = write(connection, answer, answer.utf8.count)
            said.finish()
            // Until the client is gone.
            while read(connection, &request, request.count) > 0 {}
            _ = Glibc.close(connection)
        }
    }

    func answered() async {
        for await _ in done {}
    }

    func close() {
        _ = Glibc.close(socket)
    }
}
