import Crypto
internal import HTTPTypes

/// Verifies Signature Version 4 the way the services do: recomputed from what arrived, with the secret of the access
/// key. Written independently of the exporter's signer, so that a mistake there is not shared [S-S3-SIGNING]
/// [S-CLOCK-SKEW].
struct SignatureCheck {
    let now: Int64
    /// Another time by which a signature may be recent.
    let clientTime: Int64?
    let credentials: (String) -> SimulatedCredentials?

    /// The caller, or why the request is refused.
    func verify(_ request: ParsedRequest) throws(ServiceError) -> SimulatedCredentials {
        let refusal = SignatureRefusal(service: request.service)
        guard let authorization = request.authorization else {
            throw request.headers[.authorization] == nil ? refusal.missing : refusal.incomplete
        }
        guard let caller = credentials(authorization.accessKeyID) else {
            throw refusal.unknownKey(authorization.accessKeyID)
        }
        guard caller.sessionToken == request.header("x-amz-security-token") else { throw refusal.wrongToken }
        if let expiry = caller.expiresAt, expiry <= now { throw refusal.expiredToken }
        guard let stamp = request.header("x-amz-date"), let signed = CalendarTime(basic: stamp),
            stamp.hasPrefix(authorization.date), authorization.service == request.service.rawValue
        else { throw refusal.incomplete }
        // S3 allows 15 minutes, the others 5; each says it in its own words.
        let allowance: Int64 = request.service == .s3 ? 900_000 : 300_000
        let age = min(abs(now - signed.milliseconds), abs((clientTime ?? now) - signed.milliseconds))
        guard age <= allowance else { throw refusal.skewed(stamp: stamp, now: now) }
        try checkSignedHeaders(request, authorization, refusal)
        let hash = try payloadHash(request)
        let canonical = canonicalRequest(request, authorization, payloadHash: hash)
        let expected = signature(of: canonical, stamp: stamp, authorization, secret: caller.secretAccessKey)
        guard expected == authorization.signature else { throw refusal.mismatch }
        return caller
    }

    /// `host` and every `x-amz-*` header must be covered by the signature.
    private func checkSignedHeaders(
        _ request: ParsedRequest, _ authorization: Authorization, _ refusal: SignatureRefusal
    ) throws(ServiceError) {
        let present = request.headers.map { $0.name.canonicalName }.filter { $0.hasPrefix("x-amz-") } + ["host"]
        for name in present where !authorization.signedHeaders.contains(name) { throw refusal.unsigned(header: name) }
    }

    private func payloadHash(_ request: ParsedRequest) throws(ServiceError) -> String {
        let computed = Hexadecimal.encode(SHA256.hash(data: request.body))
        guard request.service == .s3 else { return computed }
        guard let declared = request.header("x-amz-content-sha256") else {
            throw ServiceError(400, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
        }
        if declared == "UNSIGNED-PAYLOAD" || declared == "STREAMING-UNSIGNED-PAYLOAD-TRAILER" { return declared }
        if declared.hasPrefix("STREAMING-") {
            throw ServiceError(501, "NotImplemented", "The simulator does not verify \(declared).")
        }
        guard declared == computed else {
            throw ServiceError(
                400, "XAmzContentSHA256Mismatch",
                "The provided 'x-amz-content-sha256' header does not match what was computed.")
        }
        return declared
    }

    private func canonicalRequest(
        _ request: ParsedRequest, _ authorization: Authorization, payloadHash: String
    ) -> String {
        // S3 paths are encoded once, those of other services twice [S-S3-SIGNING].
        let path =
            request.service == .s3
            ? PercentCoding.encode(PercentCoding.decode(request.rawPath), keepingSlash: true)
            : PercentCoding.encode(request.rawPath, keepingSlash: true)
        let query = request.query
            .map { (PercentCoding.encode($0.name), PercentCoding.encode($0.value)) }
            .sorted { $0 < $1 }
            .map { "\($0.0)=\($0.1)" }
            .joined(separator: "&")
        let headers = authorization.signedHeaders.map { name in "\(name):\(headerValue(name, request))\n" }.joined()
        return [
            request.method, path.isEmpty ? "/" : path, query, headers,
            authorization.signedHeaders.joined(separator: ";"), payloadHash,
        ].joined(separator: "\n")
    }

    private func headerValue(_ name: String, _ request: ParsedRequest) -> String {
        switch name {
        case "host": return request.host
        case "content-length": return String(request.body.count)
        default:
            let values = HTTPField.Name(name).map { request.headers[values: $0] } ?? []
            return values.map { $0.split(separator: " ").joined(separator: " ") }.joined(separator: ",")
        }
    }

    private func signature(
        of canonical: String, stamp: String, _ authorization: Authorization, secret: String
    ) -> String {
        let scope = "\(authorization.date)/\(authorization.region)/\(authorization.service)/aws4_request"
        let digest = Hexadecimal.encode(SHA256.hash(data: Array(canonical.utf8)))
        let text = "AWS4-HMAC-SHA256\n\(stamp)\n\(scope)\n\(digest)"
        var key = Array("AWS4\(secret)".utf8)
        for part in [authorization.date, authorization.region, authorization.service, "aws4_request", text] {
            key = Array(HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: SymmetricKey(data: key)))
        }
        return Hexadecimal.encode(key)
    }
}

/// The same refusals in the words of each service.
private struct SignatureRefusal {
    let service: ServiceName
    private static let mismatchText =
        "The request signature we calculated does not match the signature you provided. "
        + "Check your AWS Secret Access Key and signing method."

    private var status: Int { service == .logs || service == .dynamodb ? 400 : 403 }

    var missing: ServiceError {
        service == .s3
            ? ServiceError(403, "AccessDenied", "Access Denied")
            : ServiceError(status, code("MissingAuthenticationToken"), "Missing Authentication Token")
    }

    var incomplete: ServiceError {
        service == .s3
            ? ServiceError(400, "AuthorizationHeaderMalformed", "The authorization header is malformed.")
            : ServiceError(status, code("IncompleteSignature"), "Authorization header or X-Amz-Date is malformed.")
    }

    var wrongToken: ServiceError {
        service == .s3
            ? ServiceError(400, "InvalidToken", "The provided token is malformed or otherwise invalid.")
            : ServiceError(
                status, service == .sts ? "InvalidClientTokenId" : "UnrecognizedClientException",
                "The security token included in the request is invalid.")
    }

    var expiredToken: ServiceError {
        service == .s3
            ? ServiceError(400, "ExpiredToken", "The provided token has expired.")
            : ServiceError(
                status, service == .sts ? "ExpiredToken" : "ExpiredTokenException",
                "The security token included in the request is expired")
    }

    var mismatch: ServiceError {
        service == .s3 || service == .sts
            ? ServiceError(403, "SignatureDoesNotMatch", Self.mismatchText)
            : ServiceError(status, "InvalidSignatureException", Self.mismatchText)
    }

    func unknownKey(_ accessKeyID: String) -> ServiceError {
        service == .s3
            ? ServiceError(
                403, "InvalidAccessKeyId", "The AWS Access Key Id you provided does not exist in our records.",
                details: [("AWSAccessKeyId", accessKeyID)])
            : wrongToken
    }

    func unsigned(header: String) -> ServiceError {
        service == .s3
            ? ServiceError(
                403, "AccessDenied", "There were headers present in the request which were not signed",
                details: [("HeadersNotSigned", header)])
            : ServiceError(
                status, service == .sts ? "SignatureDoesNotMatch" : "InvalidSignatureException",
                "'\(header)' must be a 'SignedHeader' in the AWS Authorization.")
    }

    func skewed(stamp: String, now: Int64) -> ServiceError {
        if service == .s3 {
            return ServiceError(
                403, "RequestTimeTooSkewed",
                "The difference between the request time and the current time is too large.",
                details: [
                    ("RequestTime", stamp), ("ServerTime", CalendarTime(now).iso),
                    ("MaxAllowedSkewMilliseconds", "900000"),
                ])
        }
        let isLate = (CalendarTime(basic: stamp)?.milliseconds ?? 0) < now
        let limit = CalendarTime(isLate ? now - 300_000 : now + 300_000).basic
        let text =
            isLate
            ? "Signature expired: \(stamp) is now earlier than \(limit) (\(CalendarTime(now).basic) - 5 min.)"
            : "Signature not yet current: \(stamp) is still later than \(limit) (\(CalendarTime(now).basic) + 5 min.)"
        return ServiceError(
            status, service == .sts ? "SignatureDoesNotMatch" : "InvalidSignatureException", text)
    }

    private func code(_ name: String) -> String {
        service == .sts ? name : "\(name)Exception"
    }
}
