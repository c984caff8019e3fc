import Crypto

/// A request as it goes over the wire, reduced to what a signature covers.
package struct SignableRequest: Sendable {
    package struct Header: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    package var method: String
    /// The value of the `Host` header.
    package var authority: String
    /// Percent-encoded path and query exactly as they are sent.
    package var target: String
    /// Without `Host`.
    package var headers: [Header]
    package var body: [UInt8]

    package init(method: String, authority: String, target: String, headers: [Header] = [], body: [UInt8] = []) {
        self.method = method
        self.authority = authority
        self.target = target
        self.headers = headers
        self.body = body
    }
}

/// AWS Signature Version 4 in headers, as a pure function of its arguments.
///
/// S3 is the exception to three rules (FACTS.md 7): its paths are not normalised, they are encoded once instead of
/// twice, and the hash of the body is a header of its own.
package enum SigV4 {
    /// The headers to add to the request; they and those given are covered by the signature.
    /// - Parameters:
    ///   - service: the signing name: `logs`, `s3`, `dynamodb`, `sts`.
    ///   - timeMilliseconds: the service refuses signatures that are more than five minutes away from its own time.
    package static func sign(
        _ request: SignableRequest, credentials: AWSCredentials, region: String, service: String,
        timeMilliseconds: Int64
    ) -> [SignableRequest.Header] {
        let time = CivilTime(milliseconds: timeMilliseconds)
        let isS3 = service == "s3"
        let payloadSHA256 = hexadecimal(SHA256.hash(data: request.body))

        var added = [SignableRequest.Header("x-amz-date", time.basicDateTime)]
        if let token = credentials.sessionToken { added.append(.init("x-amz-security-token", token)) }
        if isS3 { added.append(.init("x-amz-content-sha256", payloadSHA256)) }

        let canonical = CanonicalRequest(
            request, headers: [.init("host", request.authority)] + request.headers + added, isS3: isS3,
            payloadSHA256: payloadSHA256)
        let scope = "\(time.basicDate)/\(region)/\(service)/aws4_request"
        let stringToSign = [
            "AWS4-HMAC-SHA256", time.basicDateTime, scope, hexadecimal(SHA256.hash(data: Array(canonical.text.utf8))),
        ].joined(separator: "\n")
        // Derived anew for each request: four hashes of a few bytes cost less than a cache is worth.
        let key = signingKey(secret: credentials.secretAccessKey, day: time.basicDate, region: region, service: service)
        let signature = hexadecimal(authenticationCode(stringToSign, key: key))

        added.append(
            .init(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope), "
                    + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"))
        return added
    }

    private static func signingKey(secret: String, day: String, region: String, service: String) -> SymmetricKey {
        [day, region, service, "aws4_request"].reduce(SymmetricKey(data: Array("AWS4\(secret)".utf8))) { key, part in
            SymmetricKey(data: Array(authenticationCode(part, key: key)))
        }
    }

    private static func authenticationCode(_ text: String, key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    private static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var text: [UInt8] = []
        for byte in bytes {
            text.append(digits[Int(byte >> 4)])
            text.append(digits[Int(byte & 15)])
        }
        return String(decoding: text, as: UTF8.self)
    }
}
