package import HTTPTypes
package import Seams

/// A request as it stands on the wire: what the simulated services are given, and all they know about the client.
package struct WireRequest: Sendable, Equatable {
    package var method: String
    /// Value of the `Host` header, with the port where there is one.
    package var host: String
    /// Percent-encoded path and query, as sent.
    package var target: String
    /// Without `Host` and `Content-Length`.
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(method: String, host: String, target: String, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.method = method
        self.host = host
        self.target = target
        self.headers = headers
        self.body = body
    }

    package init(_ request: TransportRequest) {
        self.init(
            method: request.method.rawValue, host: request.authority, target: request.path, headers: request.headers,
            body: request.body)
    }

    /// Which operation of which service this is: `logs:CreateExportTask`, `s3:PutObject`, `dynamodb:PutItem`,
    /// `sts:AssumeRole`. Derived from the request alone, so that faults, histories and counters can name it before it
    /// is answered.
    package var operation: String {
        // The services that name it in a header need no taking apart.
        if let target = ParsedRequest.target(of: headers), let name = target.split(separator: ".").last {
            return "\(ParsedRequest.service(target: target).rawValue):\(name)"
        }
        let request = ParsedRequest(self, defaultRegion: "")
        return "\(request.service.rawValue):\(request.operation)"
    }
}

/// An answer as it stands on the wire.
package struct WireAnswer: Sendable, Equatable {
    package var status: Int
    package var headers: HTTPFields
    package var body: [UInt8]

    package init(status: Int, headers: HTTPFields = [:], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    package var transportResponse: TransportResponse {
        TransportResponse(status: status, headers: headers, body: body)
    }

    /// A service's own error in the protocol that `request` speaks: throttling, `SlowDown`, `InternalError`.
    package static func failure(
        of request: WireRequest, status: Int, code: String, message: String, at now: Int64
    ) -> WireAnswer {
        let parsed = ParsedRequest(request, defaultRegion: "")
        let error = ServiceError(status, code, message)
        var answer = error.answer(to: parsed, requestID: "fault-\(now)")
        answer.stamp(service: parsed.service, requestID: "fault-\(now)", now: now)
        return answer
    }

    /// Adds what every answer of the service carries: `Date` in the world's time and the request's id.
    mutating func stamp(service: ServiceName, requestID: String, now: Int64) {
        set("Date", CalendarTime(now).httpDate)
        // An answer to HEAD says the length of what GET would bring.
        if value("Content-Length") == nil, status != 204, status != 304 { set("Content-Length", String(body.count)) }
        switch service {
        case .s3:
            set("x-amz-request-id", requestID)
            set("x-amz-id-2", "simulated/\(requestID)")
            set("Server", "AmazonS3")
        case .logs, .dynamodb, .sts:
            set("x-amzn-RequestId", requestID)
        }
    }

    package mutating func set(_ name: String, _ value: String) {
        guard let field = HTTPField.Name(name) else { preconditionFailure("not a header name: \(name)") }
        headers[field] = value
    }

    func value(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { headers[$0] }
    }
}
