import Chronology
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
/// S3 is the exception to three rules [S-S3-SIGNING]: its paths are not normalised, they are encoded once instead of
/// twice, and the hash of the body is a header of its own.
package enum SigV4 {
    /// The headers to add to the request; they and those given are covered by the signature.
    /// - Parameters:
    ///   - service: the signing name: `logs`, `s3`, `dynamodb`, `sts`.
    ///   - timeMilliseconds: the service refuses signatures that are more than five minutes away from its own time.
    ///   - keys: where the keys derived for earlier requests are; without it the key is derived anew.
    package static func sign(
        _ request: SignableRequest, credentials: AWSCredentials, region: String, service: String,
        timeMilliseconds: Int64, keys: SigningKeys? = nil
    ) -> [SignableRequest.Header] {
        let time = CivilTime(milliseconds: timeMilliseconds)
        let isS3 = service == "s3"
        let payloadSHA256 = hexadecimal(SHA256.hash(data: request.body))

        var added = [SignableRequest.Header("x-amz-date", time.basicText)]
        if let token = credentials.sessionToken { added.append(.init("x-amz-security-token", token)) }
        if isS3 { added.append(.init("x-amz-content-sha256", payloadSHA256)) }

        let canonical = CanonicalRequest(
            request, headers: [.init("host", request.authority)] + request.headers + added, isS3: isS3,
            payloadSHA256: payloadSHA256)
        let scope = SigningKeys.Scope(
            secret: credentials.secretAccessKey, day: time.basicDate, region: region, service: service)
        let stringToSign = [
            "AWS4-HMAC-SHA256", added[0].value, scope.text, hexadecimal(SHA256.hash(data: Array(canonical.text.utf8))),
        ].joined(separator: "\n")
        let key = keys?.key(of: scope) ?? SigningKeys.derived(scope)
        let signature = hexadecimal(authenticationCode(stringToSign, key: key))

        added.append(
            .init(
                "authorization",
                "AWS4-HMAC-SHA256 Credential=\(credentials.accessKeyID)/\(scope.text), "
                    + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"))
        return added
    }

    static func authenticationCode(_ text: String, key: SymmetricKey) -> HMAC<SHA256>.MAC {
        HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key)
    }

    static func hexadecimal(_ digest: some Sequence<UInt8>) -> String {
        String(unsafeUninitializedCapacity: 2 * SHA256.byteCount) { text in
            var count = 0
            for byte in digest {
                text[count] = digit(byte >> 4)
                text[count + 1] = digit(byte & 15)
                count += 2
            }
            return count
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
