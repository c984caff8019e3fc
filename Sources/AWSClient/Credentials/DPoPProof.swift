import Crypto
import FoundationEssentials

/// Shows that whoever renews a login holds the key that it was opened with (RFC 9449): a JWT, signed with ES256.
enum DPoPProof {
    private struct Header: Encodable {
        struct Key: Encodable {
            var kty = "EC"
            var crv = "P-256"
            var x, y: String
        }

        var typ = "dpop+jwt"
        var alg = "ES256"
        var jwk: Key
    }

    private struct Claims: Encodable {
        var htm = "POST"
        var htu: String
        var iat: Int64
        var jti: String
    }

    /// - Parameters:
    ///   - key: PEM, as the AWS command line keeps it.
    ///   - url: that is posted to.
    ///   - id: a UUID, used once.
    /// - Returns: `nil` where the key is none of P-256.
    static func make(key: String, url: String, seconds: Int64, id: String) -> String? {
        guard let key = try? P256.Signing.PrivateKey(pemRepresentation: key) else { return nil }
        let point = key.publicKey.rawRepresentation
        let header = Header(jwk: .init(x: encode(point.prefix(32)), y: encode(point.suffix(32))))
        let claims = Claims(htu: url, iat: seconds, jti: id)
        let signed = "\(encode(Data(SourceJSON.encode(header)))).\(encode(Data(SourceJSON.encode(claims))))"
        guard let signature = try? key.signature(for: Data(signed.utf8)) else { return nil }
        return "\(signed).\(encode(signature.rawRepresentation))"
    }

    /// Base64 of URLs, without `=` at its end.
    private static func encode(_ bytes: Data) -> String {
        bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }
}
