import AWSClient
import HTTPTypes
import Seams
import SigV4
import Testing

@Suite struct RoleTests {
    private let credentialsFile = "[base]\naws_access_key_id = BASE\naws_secret_access_key = hunter2\n"

    /// Answers with a key named after the role that was asked for.
    private let transport = RuleTransport { request throws(TransportError) in
        let role = request.form.split(separator: "&").first { $0.hasPrefix("RoleArn=") }.map(String.init) ?? ""
        let name = role.split(separator: "%2F").last.map { $0.uppercased() } ?? "NONE"
        return assumedRole(name, web: request.form.contains("WebIdentity"))
    }

    private func environment(_ config: String, _ variables: [String: String] = [:]) -> AWSEnvironment {
        AWSClientTests.environment(
            variables,
            files: [
                "/home/ada/.aws/config": config, "/home/ada/.aws/credentials": credentialsFile, "/token": " jwt\n",
            ])
    }

    @Test func `a role is assumed with the keys of the source profile`() async throws {
        let found = try await resolve(
            environment(
                """
                [profile r]
                role_arn = arn:aws:iam::1:role/reader
                source_profile = base
                external_id = x/1
                role_session_name = ada@work
                duration_seconds = 900
                region = eu-west-3
                """), profile: "r", transport: transport)
        #expect(
            found
                == AWSCredentials(
                    accessKeyID: "READER", secretAccessKey: "role-secret", sessionToken: "role-token",
                    expirationMilliseconds: 1_800_003_600_000))
        let request = try #require(transport.requests.first)
        #expect(request.host == "sts.eu-west-3.amazonaws.com")
        #expect(request.headers[.authorization]?.contains("Credential=BASE/") == true)
        for part in [
            "Action=AssumeRole", "RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Freader", "ExternalId=x%2F1",
            "RoleSessionName=ada%40work", "DurationSeconds=900",
        ] { #expect(request.form.contains(part), "\(part)") }
    }

    @Test func `roles are assumed along a chain of profiles`() async throws {
        let config = """
            [profile a]
            role_arn = arn:aws:iam::1:role/a
            source_profile = b
            [profile b]
            role_arn = arn:aws:iam::1:role/b
            source_profile = base
            """
        #expect(try await resolve(environment(config), profile: "a", transport: transport).accessKeyID == "A")
        let signers = transport.requests.map { $0.headers[.authorization]?.contains("Credential=B/") == true }
        #expect(signers == [false, true])
        #expect(transport.requests.allSatisfy { $0.form.contains("RoleSessionName=test-session") })
    }

    @Test func `a profile may name itself for the keys beside the role`() async throws {
        let config = "[profile base]\nrole_arn = arn:aws:iam::1:role/self\nsource_profile = base\n"
        #expect(try await resolve(environment(config), profile: "base", transport: transport).accessKeyID == "SELF")
    }

    @Test(arguments: [
        ("[profile a]\nrole_arn = r\nsource_profile = a\n", "a → a"),
        (
            "[profile a]\nrole_arn = r\nsource_profile = b\n[profile b]\nrole_arn = r\nsource_profile = c\n"
                + "[profile c]\nrole_arn = r\nsource_profile = b\n", "a → b → c → b"
        ),
    ]) func `a chain that leads back is refused`(_ config: String, _ way: String) async throws {
        let error = try await resolveFailure(environment(config), profile: "a", transport: transport)
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.hasSuffix("leads back to where it began: \(way)"))
        #expect(transport.requests.isEmpty)
    }

    @Test(arguments: [
        ("", "needs source_profile or credential_source"),
        ("source_profile = base\ncredential_source = Environment", "exclude each other"),
        ("source_profile = gone", "source_profile \"gone\" of profile \"a\" does not exist"),
        ("credential_source = Moon", "not Environment, EcsContainer or Ec2InstanceMetadata"),
        ("source_profile = base\nmfa_serial = arn", "there is no terminal to ask at"),
        ("source_profile = base\nduration_seconds = 60", "is \"60\", not between 900 and 43200"),
        ("source_profile = base\nrole_session_name = a b", "is \"a b\", not 2 to 64 characters"),
        ("source_profile = empty", "from a source that has no credentials"),
        ("credential_source = Environment", "from a source that has no credentials"),
        ("credential_source = environment", "not Environment, EcsContainer or Ec2InstanceMetadata"),
    ]) func `wrong role settings are named`(_ lines: String, _ words: String) async throws {
        let config = "[profile a]\nrole_arn = arn:aws:iam::1:role/a\n\(lines)\n[profile empty]\nregion = x\n"
        let error = try await resolveFailure(environment(config), profile: "a", transport: transport)
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.contains(words), "\(error)")
        #expect(error.message.hasPrefix("/home/ada/.aws/config:"), "\(error)")
        #expect(!error.message.contains("hunter2"))
    }

    @Test func `a credential source may be the environment even for an explicit profile`() async throws {
        let config = "[profile a]\nrole_arn = arn:aws:iam::1:role/a\ncredential_source = Environment\n"
        let variables = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"]
        let found = try await resolve(environment(config, variables), profile: "a", transport: transport)
        #expect(found.accessKeyID == "A")
        #expect(transport.requests.first?.headers[.authorization]?.contains("Credential=ENV/") == true)
        #expect(transport.requests.first?.host == "sts.us-east-1.amazonaws.com")
    }

    @Test func `a web identity comes from variables or from a profile, and may be the source of a role`() async throws {
        let variables = [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/pod",
            "AWS_ROLE_SESSION_NAME": "pod-7",
        ]
        #expect(try await resolve(environment("", variables), transport: transport).accessKeyID == "POD")
        let request = try #require(transport.requests.first)
        #expect(request.headers[.authorization] == nil)
        for part in ["Action=AssumeRoleWithWebIdentity", "WebIdentityToken=jwt", "RoleSessionName=pod-7"] {
            #expect(request.form.contains(part), "\(part)")
        }
        let config = """
            [profile ci]
            role_arn = arn:aws:iam::1:role/ci
            web_identity_token_file = /token
            [profile deploy]
            role_arn = arn:aws:iam::1:role/deploy
            source_profile = ci
            """
        let own = try await resolve(environment(config, variables), profile: "ci", transport: transport)
        #expect(own.accessKeyID == "CI")
        #expect(try await resolve(environment(config), profile: "deploy", transport: transport).accessKeyID == "DEPLOY")
    }

    @Test(arguments: [
        ["AWS_WEB_IDENTITY_TOKEN_FILE": "/token"],
        ["AWS_WEB_IDENTITY_TOKEN_FILE": "/gone", "AWS_ROLE_ARN": "arn:aws:iam::1:role/pod"],
        [
            "AWS_WEB_IDENTITY_TOKEN_FILE": "/token", "AWS_ROLE_ARN": "arn:aws:iam::1:role/pod",
            "AWS_ROLE_SESSION_NAME": "a/b",
        ],
    ]) func `an incomplete web identity is an error`(_ variables: [String: String]) async throws {
        let error = try await resolveFailure(environment("", variables), transport: transport)
        #expect(error.code == .invalidConfiguration)
        #expect(transport.requests.isEmpty)
    }

    @Test func `a role by argument is assumed with whatever the chain gives`() async throws {
        let source = StaticCredentials(AWSCredentials(accessKeyID: "CHAIN", secretAccessKey: "s"))
        let role = AssumeRoleCredentials(
            STSAPI.AssumeRoleRequest(roleARN: "arn:aws:iam::1:role/given", sessionName: "test-session"), source: source,
            endpoints: EndpointConfiguration(region: "eu-west-1"), context: credentialsContext(transport))
        #expect(try await role.credentials().accessKeyID == "GIVEN")
        #expect(transport.requests.first?.headers[.authorization]?.contains("Credential=CHAIN/") == true)
    }

    @Test func `a refusal of the token service names the role and keeps the service's words`() async throws {
        let refusing = RuleTransport { _ throws(TransportError) in
            jsonAnswer(
                """
                <ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>User ada is not authorized\
                </Message></Error><RequestId>7</RequestId></ErrorResponse>
                """, status: 403)
        }
        let config = "[profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = base\n"
        let error = try await resolveFailure(environment(config), profile: "a", transport: refusing)
        #expect(error.code == .refused)
        #expect(error.message.contains("arn:aws:iam::1:role/a"))
        #expect(error.message.contains("User ada is not authorized"))
    }

    // MARK: A code

    private let guarded =
        "[profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = base\nmfa_serial = arn:mfa/ann\n"

    @Test func `the code of a device is asked for once and sent along`() async throws {
        let chain = CredentialChain(
            environment: environment(guarded),
            settings: try AWSSettings.resolve(environment(guarded), profile: "a"),
            context: credentialsContext(transport),
            sessionName: "s1",
            helpers: CredentialHelpers(askForCode: { serial in serial == "arn:mfa/ann" ? " 123456\n" : "" }))
        #expect(try await chain.credentials().accessKeyID == "A")
        let form = try #require(transport.requests.first).form
        #expect(form.contains("SerialNumber=arn%3Amfa%2Fann&TokenCode=123456"))
        let again = await #expect(throws: CredentialsError.self) { try await chain.credentials() }
        #expect(again?.code == .refused && again?.message.contains("start again") == true)
        #expect(transport.requests.count == 1)
    }

    @Test func `what is no code is not sent, and who does not answer is not asked again`() async throws {
        let wrong = try await resolveFailure(
            environment(guarded), profile: "a", transport: transport, ask: { _ in "12345x" })
        #expect(wrong.code == .refused && wrong.message == "a code of arn:mfa/ann is 6 digits")
        let gone = try await resolveFailure(
            environment(guarded), profile: "a", transport: transport, ask: { _ in throw CancellationError() })
        #expect(gone.code == .cancelled)
        #expect(transport.requests.isEmpty)
    }

    @Test(arguments: [503, 500, 429]) func `a token service that is down is not one that refuses`(_ status: Int)
        async throws
    {
        let down = RuleTransport { _ throws(TransportError) in jsonAnswer("<html>later</html>", status: status) }
        let config = "[profile a]\nrole_arn = arn:aws:iam::1:role/a\nsource_profile = base\n"
        #expect(try await resolveFailure(environment(config), profile: "a", transport: down).code == .sourceUnavailable)
        #expect(try await resolveFailure(environment(config), profile: "a").code == .sourceUnavailable)
    }
}
