import Chronology
import Crypto

/// What the `Authorization` header of a request says: who signed it, for what, and the signature.
package struct SignatureClaim: Sendable, Equatable {
    package var accessKeyID: String
    var day: String
    var region: String
    var service: String
    var signedHeaders: [String]
    var signature: String

    /// Why a request is not believed.
    package enum Refusal: Error, Sendable, Hashable {
        /// The header, or the time of the request, is missing or cannot be read.
        case incomplete
        /// Signed too long ago, or too far in the future.
        case skewed
        /// A header that has to be covered is not.
        case unsigned(header: String)
        case mismatch
    }

    private static let scheme = "AWS4-HMAC-SHA256"
    /// As the services allow [S-CLOCK-SKEW].
    private static let skewMillisecondsMax: Int64 = 300_000

    /// `nil`: it is not of this form.
    package init?(authorization: String) {
        guard authorization.utf8.starts(with: Self.scheme.utf8) else { return nil }
        var fields: [String: String] = [:]
        for part in authorization.dropFirst(Self.scheme.count).split(separator: ",") {
            guard let equals = part.firstIndex(of: "=") else { return nil }
            let name = part[..<equals].drop { $0 == " " }
            fields[String(name)] = String(part[part.index(after: equals)...])
        }
        guard let credential = fields["Credential"], let signed = fields["SignedHeaders"],
            let signature = fields["Signature"]
        else { return nil }
        let scope = credential.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard scope.count == 5, scope[4] == "aws4_request", !scope[0].isEmpty else { return nil }
        (accessKeyID, day, region, service) = (scope[0], scope[1], scope[2], scope[3])
        signedHeaders = signed.split(separator: ";").map(String.init)
        self.signature = signature
    }

    /// Checks that whoever has the secret has sent exactly this, now.
    ///
    /// - Parameters:
    ///   - service: the signing name: `logs`.
    ///   - timeMilliseconds: the time here.
    package func check(
        _ request: SignableRequest, secret: String, service: String, timeMilliseconds: Int64
    ) throws(Refusal) {
        let headers = request.headers.map { SignableRequest.Header($0.name.lowercased(), $0.value) }
        guard self.service == service, let stamp = headers.first(where: { $0.name == "x-amz-date" })?.value,
            let time = Self.time(stamp), stamp.hasPrefix(day)
        else { throw .incomplete }
        guard abs(time - timeMilliseconds) <= Self.skewMillisecondsMax else { throw .skewed }
        let covered = ["host"] + headers.map(\.name).filter { $0.hasPrefix("x-amz-") }
        for name in covered where !signedHeaders.contains(name) { throw .unsigned(header: name) }
        let payload = SigV4.hexadecimal(SHA256.hash(data: request.body))
        // A request that says what its body is must say the truth; that the body is not signed is not enough.
        if let told = headers.first(where: { $0.name == "x-amz-content-sha256" }), told.value != payload {
            throw .mismatch
        }
        let canonical = CanonicalRequest(request, signed: signedHeaders, payloadSHA256: payload)
        let scope = SigningKeys.Scope(secret: secret, day: day, region: region, service: service)
        let text = [
            Self.scheme, stamp, scope.text, SigV4.hexadecimal(SHA256.hash(data: Array(canonical.text.utf8))),
        ].joined(separator: "\n")
        let expected = SigV4.hexadecimal(SigV4.authenticationCode(text, key: SigningKeys.derived(scope)))
        guard Self.areEqual(expected, signature) else { throw .mismatch }
    }

    /// `20261129T140000Z`
    private static func time(_ stamp: String) -> Int64? {
        let digits = Array(stamp.utf8)
        guard digits.count == 16 else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        let (date, time) = (
            "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))", "\(part(9..<11)):\(part(11..<13)):\(part(13..<15))"
        )
        guard digits[8] == UInt8(ascii: "T"), digits[15] == UInt8(ascii: "Z") else { return nil }
        return ISOTime.parse(Array("\(date)T\(time).000Z".utf8)[...])
    }

    /// In the same time wherever they differ.
    private static func areEqual(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0 as UInt8) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
