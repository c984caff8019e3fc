import Chronology
import HTTPTypes
import Seams
import SigV4

/// The token of a single sign-on from `~/.aws/sso/cache`, renewed and written back where it is near its end.
struct SSOTokenSource {
    private struct Request: Encodable {
        var grantType = "refresh_token"
        var clientId, clientSecret, refreshToken: String
    }

    let settings: SSOSettings
    let lookup: CredentialLookup

    func token() async throws(CredentialsError) -> String {
        guard
            let file = TokenFile(
                folder: "~/.aws/sso/cache", name: TokenFileName.ofSignOn(settings.cacheKey),
                environment: lookup.environment,
                randomness: lookup.context.randomness)
        else { throw settings.login("is not logged in to single sign-on (there is no home directory)") }
        return try await token(file).accessToken
    }

    private func token(_ file: TokenFile) async throws(CredentialsError) -> SSOToken {
        let content = try read(file)
        switch next(content) {
        case .use(let token): return token
        case .logIn(let trouble): throw refusal(trouble, file)
        case .renew(let renewal, let fallback):
            do {
                return try await renew(file, content, renewal)
            } catch {
                // Another program may have renewed it meanwhile: then the old refresh token is worth nothing.
                if error.code == .refused, let other = try used(file, insteadOf: content) { return other }
                guard let fallback, error.code != .cancelled else { throw error }
                lookup.context.logger.warning(
                    "the single sign-on of profile \"\(settings.profile.name)\" cannot be renewed yet: \(error)")
                return fallback
            }
        }
    }

    private func next(_ content: JSONObject) -> SSOToken.Step {
        SSOToken.next(content, isRenewable: settings.isSession, now: lookup.context.clock.nowMilliseconds())
    }

    private func read(_ file: TokenFile) throws(CredentialsError) -> JSONObject {
        switch file.read() {
        case .missing: throw settings.login("is not logged in to single sign-on")
        case .unusable(let why): throw settings.login("has a cached login that cannot be read (\(file.path): \(why))")
        case .token(let content): return content
        }
    }

    private func used(_ file: TokenFile, insteadOf content: JSONObject) throws(CredentialsError) -> SSOToken? {
        let now = try read(file)
        guard now != content else { return nil }
        switch next(now) {
        case .use(let token), .renew(_, let token?): return token
        case .renew, .logIn: return nil
        }
    }

    private func renew(
        _ file: TokenFile, _ content: JSONObject, _ renewal: SSOToken.Renewal
    ) async throws(CredentialsError) -> SSOToken {
        let replacement: TokenFile.Replacement?
        do { replacement = try await file.prepareReplacement() } catch {
            // The refresh token stays good: it can be renewed again and again, only not kept.
            lookup.context.logger.warning(
                "a renewed single sign-on is not kept: \(file.path) cannot be replaced: \(error)")
            replacement = nil
        }
        do {
            let answer = try await ask(renewal)
            let (fresh, token) = SSOToken.renewed(
                content, answer, startURL: settings.startURL, region: settings.region,
                now: lookup.context.clock.nowMilliseconds())
            await keep(fresh, replacement, file)
            return token
        } catch {
            await replacement?.abandon()
            throw error
        }
    }

    private func keep(
        _ fresh: JSONObject, _ replacement: TokenFile.Replacement?, _ file: TokenFile
    ) async {
        do { try await replacement?.commit(fresh) } catch {
            lookup.context.logger.warning(
                "a renewed single sign-on is not kept: \(file.path) cannot be replaced: \(error)")
        }
    }

    private func ask(_ renewal: SSOToken.Renewal) async throws(CredentialsError) -> SSOTokenAnswer {
        let (url, exchange) = try lookup.exchange(.tokens, region: settings.region)
        var request = url.appending("/token").request(
            .post, headers: [.contentType: "application/json", .accept: "application/json"])
        request.body = SourceJSON.encode(
            Request(
                clientId: renewal.clientID, clientSecret: renewal.clientSecret, refreshToken: renewal.refreshToken))
        let response = try await exchange.send(request)
        guard response.status == 200 else {
            guard SourceExchange.isRefusal(response.status) else {
                throw CredentialsError(
                    .sourceUnavailable, "\(exchange.source) answered with status \(response.status)")
            }
            throw settings.login("has a single sign-on that can no longer be renewed (status \(response.status))")
        }
        let answer = try exchange.decode(SSOTokenAnswer.self, response.body)
        guard HTTPField.isValidValue(answer.accessToken), answer.expiresIn > 0 else {
            throw CredentialsError(.sourceUnavailable, "\(exchange.source) answered with a token no header may have")
        }
        return answer
    }

    private func refusal(_ trouble: SSOToken.Trouble, _ file: TokenFile) -> CredentialsError {
        switch trouble {
        case .unreadable: settings.login("has a cached login that cannot be read (\(file.path))")
        case .ended(let milliseconds):
            settings.login(
                "has a single sign-on login that ended at \(CivilTime(milliseconds: milliseconds).textToTheSecond)")
        }
    }
}
