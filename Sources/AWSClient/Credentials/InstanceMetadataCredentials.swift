import HTTPTypes
import Logging
import Seams
import SigV4

/// The role of the EC2 instance, from its metadata service, version 2: a session token first, then the role's name,
/// then its credentials.
///
/// Version 1, without the token, is not spoken: a server-side request forgery is enough to abuse it.
struct InstanceMetadataCredentials: CredentialsProvider {
    private struct Answer: Decodable {
        /// `Success`, or why there are no credentials although the status is 200.
        var Code: String?
        var AccessKeyId: String?
        var SecretAccessKey: String?
        var Token: String?
        var Expiration: String?
    }

    private static let tokenLifetime = HTTPField.Name("x-aws-ec2-metadata-token-ttl-seconds")!
    private static let token = HTTPField.Name("x-aws-ec2-metadata-token")!
    private static let rolePath = "/latest/meta-data/iam/security-credentials/"
    /// Credentials that have less than this left were not renewed by the service.
    private static let staleWindow: Int64 = 15 * 60_000
    private static let extensionOfStale: Int64 = 20 * 60_000

    let environment: AWSEnvironment
    let profile: Profile?
    /// Whether it was said that there is such a service: then its silence is a fault, and not an answer.
    let isNamed: Bool
    let transport: any HTTPTransport
    let clock: any WallClock
    let logger: Logger

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard environment["AWS_EC2_METADATA_DISABLED"]?.lowercased() != "true" else {
            throw CredentialsError(.noneFound, "instance metadata: switched off by AWS_EC2_METADATA_DISABLED")
        }
        let base = try endpoint()
        let exchange = try exchange(base)
        let headers: HTTPFields = [Self.token: try await sessionToken(base, exchange)]
        let listing = try await exchange.send(base.appending(Self.rolePath).request(headers: headers))
        guard listing.status != 404 else {
            throw CredentialsError(.noneFound, "instance metadata: the instance has no role")
        }
        let role = String(decoding: try ok(listing, exchange), as: UTF8.self).prefix { !$0.isNewline }
        let path = Self.rolePath + PercentEncoding.encode(String(role))
        let response = try await exchange.send(base.appending(path).request(headers: headers))
        let answer = try exchange.decode(Answer.self, try ok(response, exchange))
        guard let accessKeyID = answer.AccessKeyId, let secretAccessKey = answer.SecretAccessKey,
            let token = answer.Token, let expiration = answer.Expiration
        else {
            throw CredentialsError(
                .sourceUnavailable, "\(exchange.source) has no credentials for the role: \(answer.Code ?? "no code")")
        }
        return AWSCredentials(
            accessKeyID: accessKeyID, secretAccessKey: secretAccessKey, sessionToken: token,
            expirationMilliseconds: extended(try SourceJSON.expiration(expiration, source: exchange.source)))
    }

    func invalidate() {}

    /// On a machine that is not an EC2 instance nothing answers. That is not a failure: the chain goes on.
    private func sessionToken(_ base: SourceURL, _ exchange: SourceExchange) async throws(CredentialsError) -> String {
        let request = base.appending("/latest/api/token").request(.put, headers: [Self.tokenLifetime: "21600"])
        let response: TransportResponse
        do {
            response = try await exchange.send(request)
        } catch {
            guard error.code == .sourceUnavailable else { throw error }
            let isNamed = isNamed || environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] != nil
            throw CredentialsError(
                isNamed ? .sourceUnavailable : .noneFound,
                "instance metadata: nothing answers at \(base.origin) (within a container, the instance's hop limit for "
                    + "metadata has to be 2)")
        }
        guard ![403, 404, 405].contains(response.status) else {
            throw CredentialsError(
                .noneFound, "instance metadata: \(base.origin) gives no session token (status \(response.status))")
        }
        let token = String(decoding: try ok(response, exchange), as: UTF8.self).trimmed
        guard HTTPField.isValidValue(token) else {
            throw CredentialsError(.sourceUnavailable, "\(exchange.source) gave a session token no header may have")
        }
        return token
    }

    private func ok(_ response: TransportResponse, _ exchange: SourceExchange) throws(CredentialsError) -> [UInt8] {
        guard response.status == 200, !response.body.isEmpty else {
            throw CredentialsError(
                .sourceUnavailable, "\(exchange.source) answered with status \(response.status)")
        }
        return response.body
    }

    private func endpoint() throws(CredentialsError) -> SourceURL {
        let mode =
            (environment["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE"] ?? profile?["ec2_metadata_service_endpoint_mode"])?
            .lowercased()
        let isIPv6 = mode == "ipv6"
        guard mode == nil || isIPv6 || mode == "ipv4" else {
            throw CredentialsError(
                .invalidConfiguration, "the endpoint mode of the instance metadata service is IPv4 or IPv6")
        }
        let text =
            environment["AWS_EC2_METADATA_SERVICE_ENDPOINT"] ?? profile?["ec2_metadata_service_endpoint"]
            ?? (isIPv6 ? "http://[fd00:ec2::254]" : "http://169.254.169.254")
        guard let url = SourceURL(text) else {
            throw CredentialsError(.invalidConfiguration, "the instance metadata endpoint is not a URL: \"\(text)\"")
        }
        return url
    }

    private func exchange(_ base: SourceURL) throws(CredentialsError) -> SourceExchange {
        SourceExchange(
            source: "the instance metadata service at \(base.origin)", transport: transport, clock: clock,
            attemptsMax: try positive("AWS_METADATA_SERVICE_NUM_ATTEMPTS") ?? 1,
            timeout: .seconds(try positive("AWS_METADATA_SERVICE_TIMEOUT") ?? 1))
    }

    private func positive(_ variable: String) throws(CredentialsError) -> Int? {
        guard let text = environment[variable] else { return nil }
        guard let number = Int(text), number > 0 else {
            throw CredentialsError(.invalidConfiguration, "\(variable) is not a positive whole number: \"\(text)\"")
        }
        return number
    }

    /// While the service cannot renew credentials it hands out the last ones, and they go on working: it would be
    /// wrong to stop for the time written in them. They are kept a while, and asked for anew.
    private func extended(_ expiration: Int64?) -> Int64? {
        guard let expiration, expiration - clock.nowMilliseconds() < Self.staleWindow else { return expiration }
        logger.warning("the instance metadata service hands out credentials it has not renewed; they are used on")
        return clock.nowMilliseconds() + Self.extensionOfStale
    }
}
