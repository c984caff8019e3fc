import Glibc
import HTTPTypes
import LambdaRuntime
import Seams
import Synchronization
import Testing

/// Serialized, because each exchange blocks the thread it runs on.
@Suite("The loopback transport", .serialized)
struct LoopbackTransportTests {
    private func request(_ server: OneAnswerServer, body: [UInt8] = []) -> TransportRequest {
        TransportRequest(
            method: .post, scheme: "http", host: "127.0.0.1", port: server.port, path: "/a%20b?c",
            headers: [.contentType: "text/plain"], body: body)
    }

    @Test func `sends a request as it is given and reads the answer`() async throws {
        let server = try OneAnswerServer(answer: "HTTP/1.1 202 Accepted\r\nContent-Length: 2\r\nX-A: b\r\n\r\nok")
        let answer = try await LoopbackTransport().send(request(server, body: Array("hey".utf8)), timeout: .seconds(60))
        #expect(answer.status == 202)
        #expect(answer.headers[.init("X-A")!] == "b")
        #expect(answer.body == Array("ok".utf8))
        let head = "POST /a%20b?c HTTP/1.1\r\nHost: 127.0.0.1:\(server.port)\r\nConnection: close\r\n"
        #expect(server.received == head + "Content-Type: text/plain\r\nContent-Length: 3\r\n\r\nhey")
    }

    @Test func `carries six megabytes both ways`() async throws {
        let body = String(repeating: "0123456789abcdef", count: (6 << 20) / 16)
        let server = try OneAnswerServer(answer: "HTTP/1.1 200 OK\r\n\r\n" + body)
        let answer = try await LoopbackTransport().send(request(server, body: Array(body.utf8)), timeout: .seconds(60))
        #expect(answer.body == Array(body.utf8))
        #expect(server.received.hasSuffix("\r\n\r\n" + body))
    }

    @Test func `nobody listening means that nothing was sent`() async throws {
        let port = try OneAnswerServer.unusedPort()
        let request = TransportRequest(method: .get, scheme: "http", host: "127.0.0.1", port: port, path: "/")
        let error = await #expect(throws: TransportError.self) {
            try await LoopbackTransport().send(request, timeout: .seconds(60))
        }
        #expect(error?.code == .notSent)
    }

    @Test func `only plain HTTP is spoken`() async {
        let request = TransportRequest(method: .get, scheme: "https", host: "127.0.0.1", path: "/")
        let error = await #expect(throws: TransportError.self) {
            try await LoopbackTransport().send(request, timeout: .seconds(60))
        }
        #expect(error?.code == .notSent)
    }

    @Test func `a connection closed without an answer leaves the outcome unknown`() async throws {
        let server = try OneAnswerServer(answer: "")
        let error = await #expect(throws: TransportError.self) {
            try await LoopbackTransport().send(request(server), timeout: .seconds(60))
        }
        #expect(error?.code == .outcomeUnknown)
    }

    @Test func `an answer that does not come in time leaves the outcome unknown`() async throws {
        let server = try OneAnswerServer(answer: nil)
        let error = await #expect(throws: TransportError.self) {
            try await LoopbackTransport().send(request(server), timeout: .milliseconds(1))
        }
        #expect(error?.code == .outcomeUnknown)
    }

    @Test func `cancellation ends a wait that has no limit`() async throws {
        let server = try OneAnswerServer(answer: nil)
        let request = request(server)
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                let error = await #expect(throws: TransportError.self) {
                    try await LoopbackTransport().send(request, timeout: .seconds(100 * 365 * 86_400))
                }
                #expect(error?.code == .cancelled)
            }
            await server.waitUntilAsked()
            group.cancelAll()
        }
    }
}
