// Crypto, for SHA-1: the AWS command line names its cached tokens so. It protects nothing.
import Chronology
import Crypto
import HTTPTypes
import Seams
import SigV4

/// Single sign-on (IAM Identity Center): the token that `aws sso login` left in `~/.aws/sso/cache` is exchanged for
/// the credentials of the profile's role. Both forms are known: `sso_session`, and the older keys in the profile.
///
/// The token is read anew each time, so a new login is noticed while the program runs. It is never renewed here: that
/// would rewrite a file that belongs to the AWS command line.
struct SSOCredentials: CredentialsProvider {
    private struct Token: Decodable {
        var accessToken: String
        var expiresAt: String
    }

    private struct Answer: Decodable {
        struct RoleCredentials: Decodable {
            var accessKeyId: String
            var secretAccessKey: String
            var sessionToken: String
            /// Milliseconds since the epoch.
            var expiration: Int64
        }

        var roleCredentials: RoleCredentials
    }

    private struct Settings {
        var accountID: String
        var roleName: String
        var region: String
        /// What the name of the token's file is the digest of: the session's name, or the start URL.
        var cacheKey: String
    }

    private static let bearerToken = HTTPField.Name("x-amz-sso_bearer_token")!

    let environment: AWSEnvironment
    let configuration: SharedConfiguration
    let profile: Profile?
    let transport: any HTTPTransport
    let clock: any WallClock

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let profile, profile["sso_account_id"] != nil || profile["sso_role_name"] != nil else {
            throw CredentialsError(.noneFound, "single sign-on: not set up in the profile")
        }
        let settings: Settings
        do {
            settings = try resolve(profile)
        } catch {
            throw CredentialsError(error)
        }
        let token = try cachedToken(settings, profile)
        let response = try await exchange(settings).send(request(settings, token))
        guard response.status == 200 else { throw refusal(response.status, settings, profile) }
        let answer = try exchange(settings).decode(Answer.self, response.body).roleCredentials
        return AWSCredentials(
            accessKeyID: answer.accessKeyId, secretAccessKey: answer.secretAccessKey,
            sessionToken: answer.sessionToken, expirationMilliseconds: answer.expiration)
    }

    func invalidate() {}

    private func resolve(_ profile: Profile) throws(AWSConfigurationError) -> Settings {
        let accountID = try profile.required("sso_account_id")
        let roleName = try profile.required("sso_role_name")
        guard let name = profile["sso_session"] else {
            return Settings(
                accountID: accountID, roleName: roleName, region: try profile.required("sso_region"),
                cacheKey: try profile.required("sso_start_url"))
        }
        guard let session = configuration.ssoSessions[name] else {
            throw AWSConfigurationError(
                .missingSection, "profile \"\(profile.name)\" refers to [sso-session \(name)], which does not exist",
                file: profile.file, line: profile.values["sso_session"]?.line)
        }
        for key in ["sso_start_url", "sso_region"] {
            if let own = profile[key], let other = session[key], own != other {
                throw profile.invalid(key, "contradicts [sso-session \(name)]")
            }
        }
        let region = if let common = session["sso_region"] { common } else { try profile.required("sso_region") }
        return Settings(accountID: accountID, roleName: roleName, region: region, cacheKey: name)
    }

    private func cachedToken(_ settings: Settings, _ profile: Profile) throws(CredentialsError) -> String {
        let digest = Insecure.SHA1.hash(data: Array(settings.cacheKey.utf8))
        let name = digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
        guard let path = environment.expandingHome("~/.aws/sso/cache/\(name).json"),
            let bytes = environment.readFile(path)
        else { throw login("is not logged in to single sign-on", profile) }
        let token = try SourceJSON.decode(Token.self, bytes, source: "the cached login \(path)")
        guard let expiration = RFC3339.milliseconds(token.expiresAt), HTTPField.isValidValue(token.accessToken) else {
            throw login("has a cached login that cannot be read (\(path))", profile)
        }
        guard expiration > clock.nowMilliseconds() else {
            let end = CivilTime(milliseconds: expiration).textToTheSecond
            throw login("has a single sign-on login that ended at \(end)", profile)
        }
        return token.accessToken
    }

    private func request(_ settings: Settings, _ token: String) -> TransportRequest {
        let role = PercentEncoding.encode(settings.roleName)
        let account = PercentEncoding.encode(settings.accountID)
        return TransportRequest(
            method: .get, scheme: "https", host: Self.host(region: settings.region),
            path: "/federation/credentials?role_name=\(role)&account_id=\(account)",
            headers: [Self.bearerToken: token, .accept: "application/json"])
    }

    private func exchange(_ settings: Settings) -> SourceExchange {
        SourceExchange(
            source: "single sign-on at \(Self.host(region: settings.region))", transport: transport, clock: clock,
            attemptsMax: 3, timeout: .seconds(10))
    }

    private func refusal(_ status: Int, _ settings: Settings, _ profile: Profile) -> CredentialsError {
        switch status {
        case 401:
            return login("has a single sign-on login that is no longer accepted", profile)
        case 403, 404:
            return CredentialsError(
                .refused,
                "single sign-on does not give profile \"\(profile.name)\" the role \(settings.roleName) in account "
                    + "\(settings.accountID): check sso_role_name and sso_account_id, or ask for the assignment")
        default:
            return CredentialsError(
                .sourceUnavailable, "\(exchange(settings).source) answered with status \(status)")
        }
    }

    private func login(_ state: String, _ profile: Profile) -> CredentialsError {
        CredentialsError(
            .refused, "profile \"\(profile.name)\" \(state): run aws sso login --profile \(profile.name)")
    }

    private static func host(region: String) -> String {
        "portal.sso.\(region).\(Partition.of(region: region).dnsSuffix)"
    }
}
