import HTTPTypes
import Seams
import SigV4

/// Single sign-on (IAM Identity Center): the token that `aws sso login` left is exchanged for the credentials of the
/// profile's role.
///
/// The token is read anew each time, so a new login is noticed while the program runs.
struct SSOCredentials: CredentialsProvider {
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

    private static let bearerToken = HTTPField.Name("x-amz-sso_bearer_token")!

    let profile: Profile?
    let lookup: CredentialLookup

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        let settings: SSOSettings?
        do {
            settings = try profile.flatMap { profile throws(AWSConfigurationError) in
                try SSOSettings(profile, lookup.configuration)
            }
        } catch {
            throw CredentialsError(error)
        }
        guard let settings else { throw CredentialsError(.noneFound, "single sign-on: not set up in the profile") }
        let token = try await SSOTokenSource(settings: settings, lookup: lookup).token()
        let (url, exchange) = try lookup.exchange(.portal, region: settings.region)
        let response = try await exchange.send(request(url, settings, token))
        guard response.status == 200 else { throw refusal(response.status, settings, exchange) }
        let answer = try exchange.decode(Answer.self, response.body).roleCredentials
        return AWSCredentials(
            accessKeyID: answer.accessKeyId, secretAccessKey: answer.secretAccessKey,
            sessionToken: answer.sessionToken, expirationMilliseconds: answer.expiration)
    }

    func invalidate() {}

    private func request(_ url: SourceURL, _ settings: SSOSettings, _ token: String) -> TransportRequest {
        let role = PercentEncoding.encode(settings.roleName)
        let account = PercentEncoding.encode(settings.accountID)
        return url.appending("/federation/credentials?role_name=\(role)&account_id=\(account)")
            .request(headers: [Self.bearerToken: token, .accept: "application/json"])
    }

    private func refusal(_ status: Int, _ settings: SSOSettings, _ exchange: SourceExchange) -> CredentialsError {
        switch status {
        case 401: return settings.login("has a single sign-on login that is no longer accepted")
        case 403, 404:
            return CredentialsError(
                .refused,
                "single sign-on does not give profile \"\(settings.profile.name)\" the role \(settings.roleName) in "
                    + "account \(settings.accountID): check sso_role_name and sso_account_id, or ask for the assignment"
            )
        default:
            return CredentialsError(
                SourceExchange.isRefusal(status) ? .refused : .sourceUnavailable,
                "\(exchange.source) answered with status \(status)")
        }
    }
}
