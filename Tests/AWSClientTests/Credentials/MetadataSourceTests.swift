import AWSClient
import HTTPTypes
import Seams
import SigV4
import Testing

/// The sources that are asked over plain HTTP nearby: the container's agent and the instance's metadata service.
@Suite struct MetadataSourceTests {
    private let answering = RuleTransport { _ throws(TransportError) in temporary("A") }

    // MARK: Containers

    private func container(
        _ variables: [String: String], _ transport: RuleTransport, files: [String: String] = [:]
    ) async throws -> AWSCredentials {
        try await resolve(environment(variables, files: files), transport: transport)
    }

    @Test func `a relative address is the agent's`() async throws {
        let found = try await container(
            ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials?id=1"], answering)
        #expect(found.accessKeyID == "A" && found.expirationMilliseconds == 1_800_003_600_000)
        let request = try #require(answering.requests.first)
        #expect(request.scheme == "http" && request.authority == "169.254.170.2")
        #expect(request.path == "/v2/credentials?id=1")
        #expect(request.headers[.authorization] == nil)
    }

    @Test(arguments: [
        "http://127.0.0.1:9000/c", "http://127.9.9.9/c", "http://[::1]:80/c", "http://localhost/c",
        "http://169.254.170.23/c", "http://[fd00:ec2::23]/c", "https://example.com/c",
    ]) func `a full address may be plain only nearby`(_ url: String) async throws {
        #expect(try await container(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url], answering).accessKeyID == "A")
    }

    @Test(arguments: [
        "http://example.com/c", "http://127.0.0.1.example.com/c", "http://169.254.170.2.example.com/c",
        "http://user@127.0.0.1/c", "http://127.0.0.1@example.com/", "ftp://127.0.0.1/c", "127.0.0.1", "http:///c",
        "http://[::2]/c",
    ]) func `another full address is refused`(_ url: String) async throws {
        let error = try await resolveFailure(
            environment(["AWS_CONTAINER_CREDENTIALS_FULL_URI": url]), transport: answering)
        #expect(error.code == .invalidConfiguration)
        #expect(answering.requests.isEmpty)
    }

    @Test func `a relative address cannot change the host`() async throws {
        let error = try await resolveFailure(
            environment(["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": ".example.com/c"]), transport: answering)
        #expect(error.code == .invalidConfiguration)
        #expect(answering.requests.isEmpty)
    }

    @Test func `the authorization token comes from a file first`() async throws {
        let variables = [
            "AWS_CONTAINER_CREDENTIALS_FULL_URI": "http://localhost/c", "AWS_CONTAINER_AUTHORIZATION_TOKEN": "given",
        ]
        _ = try await container(variables, answering)
        let withFile = variables.merging(["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE": "/t"]) { $1 }
        _ = try await container(withFile, answering, files: ["/t": "Bearer file\n"])
        #expect(answering.requests.map { $0.headers[.authorization] } == ["given", "Bearer file"])
        #expect(try await resolveFailure(environment(withFile)).code == .invalidConfiguration)
        let broken = try await resolveFailure(environment(withFile, files: ["/t": "secret\r\nHost: x"]))
        #expect(broken.code == .invalidConfiguration)
        #expect(!broken.message.contains("secret"))
    }

    @Test func `faults of the agent are tried three times and refusals once`() async throws {
        let variables = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/c"]
        let faulty = RuleTransport { _ throws(TransportError) in jsonAnswer("oops", status: 500) }
        #expect(try await resolveFailure(environment(variables), transport: faulty).code == .sourceUnavailable)
        #expect(faulty.requests.count == 3)
        let refusing = RuleTransport { _ throws(TransportError) in jsonAnswer("no", status: 404) }
        #expect(try await resolveFailure(environment(variables), transport: refusing).code == .refused)
        #expect(refusing.requests.count == 1)
        let cancelling = RuleTransport { _ throws(TransportError) in throw TransportError(.cancelled, "cancelled") }
        #expect(try await resolveFailure(environment(variables), transport: cancelling).code == .cancelled)
    }

    // MARK: Instances

    private func instance(
        token: TransportResponse = jsonAnswer("imds"), role: TransportResponse = jsonAnswer("my role\n"),
        credentials: TransportResponse = temporary("I")
    ) -> RuleTransport {
        RuleTransport { request throws(TransportError) in
            switch request.path {
            case "/latest/api/token": token
            case "/latest/meta-data/iam/security-credentials/": role
            case "/latest/meta-data/iam/security-credentials/my%20role": credentials
            default: jsonAnswer("", status: 404)
            }
        }
    }

    @Test func `the instance is asked for a session, its role and the credentials`() async throws {
        let transport = instance()
        #expect(try await resolve(environment(), transport: transport).accessKeyID == "I")
        #expect(transport.requests.map(\.method) == [.put, .get, .get])
        #expect(transport.requests[0].headers[.init("x-aws-ec2-metadata-token-ttl-seconds")!] == "21600")
        #expect(
            transport.requests.dropFirst().allSatisfy { $0.headers[.init("x-aws-ec2-metadata-token")!] == "imds" })
        #expect(transport.requests.allSatisfy { $0.authority == "169.254.169.254" })
    }

    @Test(arguments: [
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv6"], "[fd00:ec2::254]"),
        (["AWS_EC2_METADATA_SERVICE_ENDPOINT": "http://10.0.0.1:81/"], "10.0.0.1:81"),
    ]) func `the service may be elsewhere`(_ variables: [String: String], _ authority: String) async throws {
        let transport = instance()
        #expect(try await resolve(environment(variables), transport: transport).accessKeyID == "I")
        #expect(transport.requests.allSatisfy { $0.authority == authority })
    }

    @Test func `the service can be switched off`() async throws {
        let transport = instance()
        let error = try await resolveFailure(environment(["AWS_EC2_METADATA_DISABLED": "TRUE"]), transport: transport)
        #expect(error.code == .noneFound)
        #expect(error.message.contains("switched off by AWS_EC2_METADATA_DISABLED"))
        #expect(transport.requests.isEmpty)
    }

    @Test func `an instance without sessions or without a role has no credentials`() async throws {
        let withoutToken = instance(token: jsonAnswer("", status: 403))
        #expect(try await resolveFailure(environment(), transport: withoutToken).message.contains("no session token"))
        let withoutRole = instance(role: jsonAnswer("", status: 404))
        let error = try await resolveFailure(environment(), transport: withoutRole)
        #expect(error.code == .noneFound)
        #expect(error.message.contains("the instance has no role"))
    }

    @Test func `an answer of 200 that carries a failure is one`() async throws {
        let transport = instance(credentials: jsonAnswer(#"{"Code":"AssumeRoleUnauthorizedAccess","Message":"no"}"#))
        let error = try await resolveFailure(environment(), transport: transport)
        #expect(error.code == .sourceUnavailable)
        #expect(error.message.contains("AssumeRoleUnauthorizedAccess"))
    }

    @Test func `credentials that the service could not renew are used on`() async throws {
        let transport = instance(credentials: temporary("I", expiration: "2027-01-15T07:00:00Z"))
        #expect(
            try await resolve(environment(), transport: transport).expirationMilliseconds
                == 1_800_000_000_000 + 20 * 60_000)
    }

    @Test(arguments: [
        ["AWS_METADATA_SERVICE_TIMEOUT": "0"], ["AWS_METADATA_SERVICE_NUM_ATTEMPTS": "x"],
        ["AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE": "IPv5"], ["AWS_EC2_METADATA_SERVICE_ENDPOINT": "nowhere"],
    ]) func `an impossible setting of the service is an error`(_ variables: [String: String]) async throws {
        let error = try await resolveFailure(environment(variables), transport: instance())
        #expect(error.code == .invalidConfiguration)
    }

    @Test func `the number of attempts can be set`() async throws {
        let silent = RuleTransport()
        _ = try await resolveFailure(environment(["AWS_METADATA_SERVICE_NUM_ATTEMPTS": "3"]), transport: silent)
        #expect(silent.requests.count == 3)
    }
}
