import ArchiveTools
import SigV4

/// Lets in who signs with one of the keys, and refuses others in the service's words.
package struct SignatureGate: Sendable {
    private let keys: ClientKeys

    package init(keys: ClientKeys) {
        self.keys = keys
    }

    package func check(_ request: SignableRequest, now: Int64) throws(LogsRefusal) {
        guard let header = request.headers.first(where: { $0.name.lowercased() == "authorization" }) else {
            throw LogsRefusal("MissingAuthenticationTokenException", "Missing Authentication Token")
        }
        guard let claim = SignatureClaim(authorization: header.value) else { throw Self.incomplete }
        let hasToken = request.headers.contains { $0.name.lowercased() == "x-amz-security-token" }
        guard let secret = keys.secret(of: claim.accessKeyID), !hasToken else {
            throw LogsRefusal(
                "UnrecognizedClientException", "The security token included in the request is invalid.")
        }
        do throws(SignatureClaim.Refusal) {
            try claim.check(request, secret: secret, service: "logs", timeMilliseconds: now)
        } catch {
            throw Self.refusal(error)
        }
    }

    private static let incomplete = LogsRefusal(
        "IncompleteSignatureException", "Authorization header or X-Amz-Date is malformed.")

    private static func refusal(_ refusal: SignatureClaim.Refusal) -> LogsRefusal {
        switch refusal {
        case .incomplete: incomplete
        case .skewed:
            LogsRefusal(
                "InvalidSignatureException",
                "Signature expired or not yet current: the clocks differ by more than 5 min.")
        case .unsigned(let header):
            LogsRefusal("InvalidSignatureException", "'\(header)' must be a 'SignedHeader' in the AWS Authorization.")
        case .mismatch:
            LogsRefusal(
                "InvalidSignatureException",
                "The request signature we calculated does not match the signature you provided. "
                    + "Check your AWS Secret Access Key and signing method.")
        }
    }
}
