import FoundationEssentials
import HTTPTypes
import Seams
import SigV4

/// A session that `aws login` opened (`login_session` of a profile): credentials for a quarter of an hour, renewed with
/// a refresh token that is worth nothing once it was used. So what comes is written back at once, where the AWS tools
/// look for it, or they would be locked out [S-CREDENTIALS-LOGIN].
struct LoginCredentials: CredentialsProvider {
    private struct Request: Encodable {
        var grantType = "refresh_token"
        var clientId, refreshToken: String
    }

    private struct Refusal: Decodable {
        var error: String?
    }

    private static let proof = HTTPField.Name("DPoP")!

    let profile: Profile?
    let lookup: CredentialLookup

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let profile, profile.has("login_session") else {
            throw CredentialsError(.noneFound, "aws login: no login_session in the profile")
        }
        let session: String
        do {
            session = try profile.required("login_session")
        } catch {
            throw CredentialsError(error)
        }
        let folder = lookup.environment["AWS_LOGIN_CACHE_DIRECTORY"] ?? "~/.aws/login/cache"
        guard
            let file = TokenFile(
                folder: folder, name: TokenFileName.ofLogin(session), environment: lookup.environment,
                randomness: lookup.context.randomness)
        else { throw login("is not logged in (there is no home directory)", profile) }
        return try await credentials(file, profile)
    }

    func invalidate() {}

    private func credentials(_ file: TokenFile, _ profile: Profile) async throws(CredentialsError) -> AWSCredentials {
        let content = try read(file, profile)
        switch LoginSession.next(content, now: lookup.context.clock.nowMilliseconds()) {
        case .use(let credentials): return credentials
        case .logIn(let member): throw login("has a cached login without `\(member)` (\(file.path))", profile)
        case .renew(let renewal, let fallback):
            do {
                return try await renew(file, content, renewal, profile)
            } catch {
                // Another program may have renewed it meanwhile: then the old refresh token is worth nothing.
                if error.code == .refused, let other = try used(file, insteadOf: content, profile) { return other }
                guard let fallback, error.code == .sourceUnavailable else { throw error }
                lookup.context.logger.warning(
                    "the login of profile \"\(profile.name)\" cannot be renewed yet: \(error)")
                return fallback
            }
        }
    }

    private func read(_ file: TokenFile, _ profile: Profile) throws(CredentialsError) -> JSONObject {
        switch file.read() {
        case .missing: throw login("is not logged in", profile)
        case .unusable(let why): throw login("has a cached login that cannot be read (\(file.path): \(why))", profile)
        case .token(let content): return content
        }
    }

    private func used(
        _ file: TokenFile, insteadOf content: JSONObject, _ profile: Profile
    ) throws(CredentialsError) -> AWSCredentials? {
        let now = try read(file, profile)
        guard now != content else { return nil }
        switch LoginSession.next(now, now: lookup.context.clock.nowMilliseconds()) {
        case .use(let credentials), .renew(_, let credentials?): return credentials
        case .renew, .logIn: return nil
        }
    }

    private func renew(
        _ file: TokenFile, _ content: JSONObject, _ renewal: LoginSession.Renewal, _ profile: Profile
    ) async throws(CredentialsError) -> AWSCredentials {
        let replacement: TokenFile.Replacement
        do { replacement = try await file.prepareReplacement() } catch {
            throw CredentialsError(
                .invalidConfiguration,
                "the login of profile \"\(profile.name)\" has to be renewed, and \(file.path) cannot be replaced "
                    + "(\(error)): let this user write there, or the AWS tools would be locked out")
        }
        let answer: LoginAnswer
        do {
            answer = try await ask(renewal, file, profile)
        } catch {
            await replacement.abandon()
            throw error
        }
        let (fresh, credentials) = LoginSession.renewed(content, answer, now: lookup.context.clock.nowMilliseconds())
        do { try await replacement.commit(fresh) } catch {
            lookup.context.logger.error(
                "the renewed login of profile \"\(profile.name)\" could not be kept in \(file.path): \(error); run aws login again when this run is over"
            )
        }
        return credentials
    }

    private func ask(
        _ renewal: LoginSession.Renewal, _ file: TokenFile, _ profile: Profile
    ) async throws(CredentialsError) -> LoginAnswer {
        let region = renewal.region ?? profile["region"] ?? lookup.region
        let (url, exchange) = try lookup.exchange(.signIn, region: region.isEmpty ? "us-east-1" : region)
        let target = url.appending("/v1/token")
        guard
            let proof = DPoPProof.make(
                key: renewal.key, url: target.text, seconds: lookup.context.clock.nowMilliseconds() / 1000,
                id: lookup.context.randomness.uuid())
        else { throw login("has a cached login whose key cannot be read (\(file.path))", profile) }
        var request = target.request(
            .post,
            headers: [.contentType: "application/json", .accept: "application/json", Self.proof: proof])
        request.body = SourceJSON.encode(Request(clientId: renewal.clientID, refreshToken: renewal.refreshToken))
        let response = try await exchange.send(request)
        guard response.status == 200 else { throw refusal(response, exchange, profile) }
        return try exchange.decode(LoginAnswer.self, response.body)
    }

    private func refusal(
        _ response: TransportResponse, _ exchange: SourceExchange, _ profile: Profile
    ) -> CredentialsError {
        guard SourceExchange.isRefusal(response.status) else {
            return CredentialsError(
                .sourceUnavailable, "\(exchange.source) answered with status \(response.status)")
        }
        let code = (try? JSONDecoder().decode(Refusal.self, from: Data(response.body)))?.error
        if code == "INSUFFICIENT_PERMISSIONS" {
            return CredentialsError(
                .refused,
                "the identity of profile \"\(profile.name)\" may not use `aws login`: give it the policy "
                    + "SignInLocalDevelopmentAccess, or use another profile")
        }
        return login(
            "has a login that can no longer be renewed (\(code ?? "status \(response.status)"))", profile)
    }

    private func login(_ state: String, _ profile: Profile) -> CredentialsError {
        CredentialsError(.refused, "profile \"\(profile.name)\" \(state): run aws login --profile \(profile.name)")
    }
}

extension Randomness {
    /// Of version 4.
    fileprivate func uuid() -> String {
        var digits = Array(hexadecimal(32))
        digits[12] = "4"
        digits[16] = ["8", "9", "a", "b"][Int(next() % 4)]
        let text = String(digits)
        var parts: [Substring] = []
        var rest = text[...]
        for length in [8, 4, 4, 4, 12] {
            parts.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return parts.joined(separator: "-")
    }
}
