import HTTPTypes
import Seams
import SigV4

/// The credentials of an ECS task or an EKS pod, from the address that the container agent puts into the environment.
///
/// A full URI may be plain HTTP only to this machine or to the agents' own addresses: anything else would hand the
/// authorization token, and the role, to anyone who listens on the way [S-CREDENTIALS-CONTAINER].
package struct ContainerCredentials: CredentialsProvider {
    private struct Answer: Decodable {
        var AccessKeyId: String
        var SecretAccessKey: String
        var Token: String
        var Expiration: String
    }

    private static let relativeHost = "http://169.254.170.2"
    private static let plainHosts = ["169.254.170.2", "169.254.170.23", "[fd00:ec2::23]", "localhost"]

    private let environment: AWSEnvironment
    private let transport: any HTTPTransport
    private let clock: any WallClock

    package init(_ environment: AWSEnvironment, transport: any HTTPTransport, clock: any WallClock) {
        self.environment = environment
        self.transport = transport
        self.clock = clock
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        let url = try sourceURL()
        let exchange = SourceExchange(
            source: "the container credentials at \(url.origin)", transport: transport, clock: clock, attemptsMax: 3,
            timeout: .seconds(2))
        let response = try await exchange.send(url.request(headers: try headers()))
        guard response.status == 200 else {
            throw CredentialsError(
                SourceExchange.isRefusal(response.status) ? .refused : .sourceUnavailable,
                "\(exchange.source) answered with status \(response.status)")
        }
        let answer = try exchange.decode(Answer.self, response.body)
        return AWSCredentials(
            accessKeyID: answer.AccessKeyId, secretAccessKey: answer.SecretAccessKey, sessionToken: answer.Token,
            expirationMilliseconds: try SourceJSON.expiration(answer.Expiration, source: exchange.source))
    }

    package func invalidate() {}

    private func sourceURL() throws(CredentialsError) -> SourceURL {
        if let relative = environment["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"]?.trimmed {
            // Without the slash the text would become part of the host name.
            guard relative.hasPrefix("/"), let url = SourceURL(Self.relativeHost + relative) else {
                throw CredentialsError(
                    .invalidConfiguration, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not a path that begins with /")
            }
            return url
        }
        guard let full = environment["AWS_CONTAINER_CREDENTIALS_FULL_URI"]?.trimmed else {
            throw CredentialsError(.noneFound, "container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set")
        }
        guard let url = SourceURL(full) else {
            throw CredentialsError(
                .invalidConfiguration, "AWS_CONTAINER_CREDENTIALS_FULL_URI is not an http or https URL")
        }
        guard url.scheme == "https" || url.isLoopbackAddress || Self.plainHosts.contains(url.host) else {
            throw CredentialsError(
                .invalidConfiguration,
                "AWS_CONTAINER_CREDENTIALS_FULL_URI points to \(url.host) over http; that is allowed only for a "
                    + "loopback address and for \(Self.plainHosts.joined(separator: ", ")): use https")
        }
        return url
    }

    private func headers() throws(CredentialsError) -> HTTPFields {
        var headers: HTTPFields = [.accept: "application/json"]
        var token = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN"]?.trimmed
        if let path = environment["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] {
            do {
                token = try environment.readText(path)
            } catch {
                throw CredentialsError(
                    .invalidConfiguration,
                    "the file that AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names cannot be used (\(error.reason)): \(path)"
                )
            }
        }
        if let token {
            guard HTTPField.isValidValue(token) else {
                throw CredentialsError(
                    .invalidConfiguration, "the container's authorization token holds a character no header may have")
            }
            headers[.authorization] = token
        }
        return headers
    }
}
