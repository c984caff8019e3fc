import Chronology
import FoundationEssentials
import Seams

/// Asks a credential source over HTTP, with a short timeout and few attempts: these sources are close by.
struct SourceExchange: Sendable {
    /// Named in errors: `the container credentials at http://169.254.170.2`.
    let source: String
    let transport: any HTTPTransport
    let clock: any WallClock
    var attemptsMax: Int
    var timeout: Duration
    var retryDelay: Duration = .seconds(1)

    /// The last answer, whatever its status. Lost connections and faults of the service (429, 5xx) are tried again.
    func send(_ request: TransportRequest) async throws(CredentialsError) -> TransportResponse {
        var attempt = 1
        while true {
            do {
                let response = try await transport.send(request, timeout: timeout)
                guard attempt < attemptsMax, response.status == 429 || response.status >= 500 else { return response }
            } catch {
                if error.code == .cancelled { throw CredentialsError(.cancelled, "cancelled while asking \(source)") }
                guard attempt < attemptsMax else {
                    throw CredentialsError(.sourceUnavailable, "\(source) cannot be reached: \(error.reason)")
                }
            }
            attempt += 1
            do {
                try await clock.sleep(for: retryDelay)
            } catch {
                throw CredentialsError(.cancelled, "cancelled while asking \(source)")
            }
        }
    }

    /// Whether a status says no, rather than not now.
    static func isRefusal(_ status: Int) -> Bool { (400..<500).contains(status) && ![408, 429].contains(status) }

    /// The answer's body may hold credentials, so an error never quotes it nor the decoder's own words.
    func decode<Shape: Decodable>(_ type: Shape.Type, _ body: [UInt8]) throws(CredentialsError) -> Shape {
        try SourceJSON.decode(type, body, source: source)
    }
}

enum SourceJSON {
    /// - Parameter source: named in the error.
    static func decode<Shape: Decodable>(
        _ type: Shape.Type, _ body: [UInt8], source: String
    ) throws(CredentialsError) -> Shape {
        do {
            return try JSONDecoder().decode(type, from: Data(body))
        } catch DecodingError.keyNotFound(let key, _) {
            throw CredentialsError(.sourceUnavailable, "\(source) answered without `\(key.stringValue)`")
        } catch {
            throw CredentialsError(.sourceUnavailable, "\(source) answered with JSON of another shape")
        }
    }

    /// Of a request: texts alone, which always have their JSON.
    static func encode(_ request: some Encodable) -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(request) else { preconditionFailure("texts have their JSON") }
        return Array(data)
    }

    static func expiration(_ text: String?, source: String) throws(CredentialsError) -> Int64? {
        guard let text else { return nil }
        guard let milliseconds = RFC3339.milliseconds(text) else {
            throw CredentialsError(
                .sourceUnavailable, "\(source) answered with an `Expiration` that is not an RFC 3339 time")
        }
        return milliseconds
    }
}
