import Crypto
import Synchronization

/// The keys derived for earlier requests. A key holds for a day, a region and a service, and deriving one costs more than
/// all the rest of a signature; so the last one of each service is kept.
package final class SigningKeys: Sendable {
    struct Scope: Equatable, Sendable {
        var secret: String
        var day: String
        var region: String
        var service: String

        /// As it stands in the string to sign and in the header.
        var text: String { "\(day)/\(region)/\(service)/aws4_request" }
    }

    private let last = Mutex<[String: (scope: Scope, key: SymmetricKey)]>([:])

    package init() {}

    func key(of scope: Scope) -> SymmetricKey {
        last.withLock { last in
            if let known = last[scope.service], known.scope == scope { return known.key }
            let key = Self.derived(scope)
            last[scope.service] = (scope, key)
            return key
        }
    }

    static func derived(_ scope: Scope) -> SymmetricKey {
        let secret = SymmetricKey(data: Array("AWS4\(scope.secret)".utf8))
        return [scope.day, scope.region, scope.service, "aws4_request"].reduce(secret) { key, part in
            SymmetricKey(data: Array(SigV4.authenticationCode(part, key: key)))
        }
    }
}
