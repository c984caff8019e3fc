import Chronology
import HTTPTypes

/// What the cached token of a single sign-on allows now: a decision, without asking anybody.
struct SSOToken: Equatable {
    enum Step: Equatable {
        case use(SSOToken)
        /// - Parameter fallback: what is still good if that fails.
        case renew(Renewal, fallback: SSOToken?)
        case logIn(Trouble)
    }

    enum Trouble: Equatable {
        case unreadable
        case ended(milliseconds: Int64)
    }

    /// The request of OAuth: `CreateToken`.
    struct Renewal: Equatable {
        var clientID, clientSecret, refreshToken: String
    }

    /// A token with less left is renewed [S-CREDENTIALS-TOKENS].
    private static let renewalWindow: Int64 = 15 * 60_000

    var accessToken: String
    var expirationMilliseconds: Int64

    /// - Parameter isRenewable: of a `[sso-session]`; the older form has no renewal.
    static func next(_ file: JSONObject, isRenewable: Bool, now: Int64) -> Step {
        guard let text = file["accessToken"], HTTPField.isValidValue(text),
            let expiration = file["expiresAt"].flatMap({ RFC3339.milliseconds($0) })
        else { return .logIn(.unreadable) }
        let token = SSOToken(accessToken: text, expirationMilliseconds: expiration)
        let lasts = expiration > now
        if expiration - now >= renewalWindow { return .use(token) }
        guard isRenewable, let renewal = renewal(file, now: now) else {
            return lasts ? .use(token) : .logIn(.ended(milliseconds: expiration))
        }
        return .renew(renewal, fallback: lasts ? token : nil)
    }

    private static func renewal(_ file: JSONObject, now: Int64) -> Renewal? {
        guard let clientID = file["clientId"], let clientSecret = file["clientSecret"],
            let refreshToken = file["refreshToken"],
            let registrationEnd = file["registrationExpiresAt"].flatMap({ RFC3339.milliseconds($0) }),
            registrationEnd > now
        else { return nil }
        return Renewal(clientID: clientID, clientSecret: clientSecret, refreshToken: refreshToken)
    }

    /// The file with the renewed token in it, as botocore reads it.
    static func renewed(
        _ file: JSONObject, _ answer: SSOTokenAnswer, startURL: String, region: String, now: Int64
    ) -> (JSONObject, SSOToken) {
        let expiration = now + Int64(answer.expiresIn) * 1000
        var file = file
        file["startUrl"] = startURL
        file["region"] = region
        file["accessToken"] = answer.accessToken
        file["expiresAt"] = CivilTime(milliseconds: expiration).textToTheSecond
        if let next = answer.refreshToken { file["refreshToken"] = next }
        return (file, SSOToken(accessToken: answer.accessToken, expirationMilliseconds: expiration))
    }
}

struct SSOTokenAnswer: Decodable {
    var accessToken: String
    var expiresIn: Int
    var refreshToken: String?
}
