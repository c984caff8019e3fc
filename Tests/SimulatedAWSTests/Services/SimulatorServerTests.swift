import HTTPTypes
import Seams
import SimulatedAWS
import Synchronization
import Testing

@Suite("The simulator as a server")
struct SimulatorServerTests {
    @Test("Requests, the admin API and faults go over HTTP")
    func loopback() async throws {
        var configuration = WorldConfiguration()
        configuration.verifySignatures = false
        let server = SimulatorServer(configuration: configuration, seed: 1, clock: LiveClock())
        let (ports, bound) = AsyncStream.makeStream(of: Int.self)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await server.run { port in bound.yield(port) } }
            var iterator = ports.makeAsyncIterator()
            let port = try #require(await iterator.next())
            let client = LiveTransport()
            do {
                try await drive(client, port: port, world: server.world)
            } catch {
                try await client.shutdown()
                throw error
            }
            try await client.shutdown()
            group.cancelAll()
        }
    }

    private func drive(_ client: LiveTransport, port: Int, world: World) async throws {
        func send(_ method: HTTPRequest.Method, _ path: String, _ body: String = "") async throws -> TransportResponse {
            try await client.send(
                TransportRequest(
                    method: method, scheme: "http", host: "127.0.0.1", port: port, path: path, body: Array(body.utf8)),
                timeout: .seconds(30))
        }
        #expect(try await send(.put, "/bucket").status == 200)
        // Large bodies leave in pieces; the last one is small, and no two are equal.
        let large = String(decoding: (0..<(3 << 20) + 17).map { UInt8(97 + $0 % 23) }, as: UTF8.self)
        #expect(try await send(.put, "/bucket/k", large).status == 200)
        #expect(try await send(.get, "/bucket/k").body == Array(large.utf8))
        let head = try await send(.head, "/bucket/k")
        #expect(head.headers[.contentLength] == "3145745")

        let before = world.now
        #expect(try await send(.post, "/_simulator/advance?ms=3600000").status == 200)
        #expect(world.now >= before + 3_600_000)
        let event = #"{"group":"g","stream":"s","timestamp":5,"ingestionTime":6,"message":"m"}"#
        #expect(try await send(.post, "/_simulator/events", event + "\n" + event).status == 200)
        let truth = try await send(.get, "/_simulator/truth?group=g")
        #expect(truth.body.count { $0 == UInt8(ascii: "\n") } == 2)
        #expect(try await send(.post, "/_simulator/events", "{}").status == 400)
        #expect(try await send(.get, "/_simulator/nothing").status == 404)
        #expect(try await send(.post, "/_simulator/faults", #"{"lost": 1}"#).status == 400)

        #expect(try await send(.post, "/_simulator/faults", #"{"lostAfter": 1}"#).status == 200)
        await #expect(throws: TransportError.self) { try await send(.put, "/bucket/after") }
        #expect(try await send(.post, "/_simulator/faults", #"{"lostBefore": 1}"#).status == 200)
        await #expect(throws: TransportError.self) { try await send(.put, "/bucket/before") }
        #expect(try await send(.post, "/_simulator/faults", #"{"serverErrors": 1}"#).status == 200)
        #expect(try await send(.put, "/bucket/before").status == 500)
        #expect(try await send(.post, "/_simulator/faults", "{}").status == 200)
        #expect(world.objects(bucket: "bucket").map(\.key) == ["after", "k"])
        let calls = try await send(.get, "/_simulator/calls")
        #expect(String(decoding: calls.body, as: UTF8.self).contains(#""s3:PutObject":2"#))
    }
}
