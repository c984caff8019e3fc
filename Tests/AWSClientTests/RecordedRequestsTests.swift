import AWSClient
import Foundation
import HTTPTypes
import Seams
import Testing

/// Drives every operation with the fewest and with all of its fields. With `REQUEST_RECORDING` set to a path, writes
/// the requests there as JSON lines, for `Tests/PeerTests/validate_requests.py` to hold against botocore's models.
@Suite struct `Recorded requests` {
    private struct Record: Encodable {
        var service, operation, method, path, query, bodyBase64: String
        /// In the order of sending.
        var headers: [[String]]
    }

    @Test func `every operation is sent`() async throws {
        var lines: [Data] = []
        for (operation, call) in OperationCatalogue.all {
            let fixture = try Fixture([operation.answer] + operation.further, attemptsMax: 1)
            try await call(fixture.clients)
            #expect(fixture.requests.count == 1 + operation.further.count, "\(operation.name)")
            for request in fixture.requests { lines.append(try Self.line(operation, request)) }
        }
        if let path = ProcessInfo.processInfo.environment["REQUEST_RECORDING"] {
            try Data(lines.joined(separator: Data("\n".utf8)) + Data("\n".utf8)).write(to: URL(filePath: path))
        }
    }

    @Test func `the same call is the same bytes`() async throws {
        for (operation, call) in OperationCatalogue.all {
            let first = try Fixture([operation.answer] + operation.further, attemptsMax: 1)
            let second = try Fixture([operation.answer] + operation.further, attemptsMax: 1)
            try await call(first.clients)
            try await call(second.clients)
            #expect(first.requests == second.requests, "\(operation.name)")
            #expect(
                first.requests.map { $0.headers.map(\.name.canonicalName) }
                    == second.requests.map { $0.headers.map(\.name.canonicalName) })
        }
    }

    private static func line(_ operation: OperationCatalogue.Operation, _ request: TransportRequest) throws -> Data {
        let parts = request.path.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return try encoder.encode(
            Record(
                service: operation.service, operation: operation.name, method: request.method.rawValue,
                path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
                bodyBase64: Data(request.body).base64EncodedString(),
                headers: request.headers.map { [$0.name.canonicalName, $0.value] }))
    }
}
