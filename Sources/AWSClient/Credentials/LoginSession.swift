import Chronology
import SigV4

/// What the cached session of `aws login` allows now: a decision, without asking anybody.
struct LoginSession {
    enum Step {
        case use(AWSCredentials)
        /// - Parameter fallback: what is still good if that fails.
        case renew(Renewal, fallback: AWSCredentials?)
        /// What the file lacks.
        case logIn(String)
    }

    struct Renewal {
        var clientID, refreshToken, key: String
        /// Of the sign-in; `nil` where the file does not say it.
        var region: String?
    }

    /// Credentials with no more left are renewed [S-CREDENTIALS-LOGIN].
    private static let renewalWindow: Int64 = 5 * 60_000

    static func next(_ file: JSONObject, now: Int64) -> Step {
        guard let token = file[object: "accessToken"], let accessKeyID = token["accessKeyId"],
            let secretAccessKey = token["secretAccessKey"], let sessionToken = token["sessionToken"],
            let expiration = token["expiresAt"].flatMap({ RFC3339.milliseconds($0) })
        else { return .logIn("accessToken") }
        for member in ["clientId", "refreshToken", "dpopKey"] where file[member] == nil { return .logIn(member) }
        let credentials = AWSCredentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: sessionToken,
            expirationMilliseconds: expiration)
        if expiration - now > renewalWindow { return .use(credentials) }
        guard let clientID = file["clientId"], let refreshToken = file["refreshToken"], let key = file["dpopKey"] else {
            return .logIn("clientId")
        }
        return .renew(
            Renewal(clientID: clientID, refreshToken: refreshToken, key: key, region: file["signInRegion"]),
            fallback: expiration > now ? credentials : nil)
    }

    /// The file with the renewed credentials in it, as botocore reads it: what else is in it stays.
    static func renewed(_ file: JSONObject, _ answer: LoginAnswer, now: Int64) -> (JSONObject, AWSCredentials) {
        let expiration = now + Int64(answer.expiresIn) * 1000
        var file = file
        if var token = file[object: "accessToken"] {
            token["accessKeyId"] = answer.accessToken.accessKeyId
            token["secretAccessKey"] = answer.accessToken.secretAccessKey
            token["sessionToken"] = answer.accessToken.sessionToken
            token["expiresAt"] = CivilTime(milliseconds: expiration).textToTheSecond
            file[object: "accessToken"] = token
        }
        file["refreshToken"] = answer.refreshToken
        return (
            file,
            AWSCredentials(
                accessKeyID: answer.accessToken.accessKeyId, secretAccessKey: answer.accessToken.secretAccessKey,
                sessionToken: answer.accessToken.sessionToken, expirationMilliseconds: expiration)
        )
    }
}

struct LoginAnswer: Decodable {
    struct AccessToken: Decodable {
        var accessKeyId, secretAccessKey, sessionToken: String
    }

    var accessToken: AccessToken
    var expiresIn: Int
    var refreshToken: String
}
