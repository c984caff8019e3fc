import AWSClient
import Seams
import SigV4
import Testing

private let ssoConfig = """
    [profile dev]
    sso_session = corp
    sso_account_id = 111122223333
    sso_role_name = Read+Only
    [sso-session corp]
    sso_start_url = https://example.awsapps.com/start
    sso_region = cn-north-1
    """

/// Sources that a profile describes: single sign-on, a process, roles.
@Suite struct ProfileSourceTests {
    private static let tokenPath = "/home/ada/.aws/sso/cache/\(sha1OfCorp).json"

    private func sso(
        token: String? = #"{"accessToken":"bearer","expiresAt":"2027-01-15T08:30:00UTC"}"#, config: String = ssoConfig
    ) -> AWSEnvironment {
        var files = ["/home/ada/.aws/config": config]
        files[Self.tokenPath] = token
        return environment(files: files)
    }

    // MARK: Single sign-on

    @Test func `a cached login is exchanged for the role's credentials`() async throws {
        let transport = RuleTransport { _ throws(TransportError) in
            jsonAnswer(
                #"{"roleCredentials":{"accessKeyId":"A","secretAccessKey":"s","sessionToken":"t","expiration":1800003600000}}"#
            )
        }
        let found = try await resolve(sso(), profile: "dev", transport: transport)
        #expect(
            found
                == AWSCredentials(
                    accessKeyID: "A", secretAccessKey: "s", sessionToken: "t",
                    expirationMilliseconds: 1_800_003_600_000))
        let request = try #require(transport.requests.first)
        #expect(request.scheme == "https" && request.host == "portal.sso.cn-north-1.amazonaws.com.cn")
        #expect(request.path == "/federation/credentials?role_name=Read%2BOnly&account_id=111122223333")
        #expect(request.headers[.init("x-amz-sso_bearer_token")!] == "bearer")
    }

    @Test(arguments: [
        nil, #"{"accessToken":"bearer","expiresAt":"2027-01-15T08:00:00Z"}"#,
        #"{"accessToken":"bearer","expiresAt":"soon"}"#,
    ]) func `a login that is missing or over says what to run`(_ token: String?) async throws {
        let transport = RuleTransport()
        let error = try await resolveFailure(sso(token: token), profile: "dev", transport: transport)
        #expect(error.code == .refused)
        #expect(error.message.hasSuffix("run aws sso login --profile dev"))
        #expect(!error.message.contains("bearer"))
        #expect(transport.requests.isEmpty)
    }

    @Test(arguments: [(401, "run aws sso login --profile dev"), (403, "check sso_role_name")])
    func `a refusal of single sign-on is explained`(_ status: Int, _ words: String) async throws {
        let transport = RuleTransport { _ throws(TransportError) in jsonAnswer(#"{"message":"no"}"#, status: status) }
        let error = try await resolveFailure(sso(), profile: "dev", transport: transport)
        #expect(error.code == .refused)
        #expect(error.message.contains(words))
    }

    @Test(arguments: [
        (ssoConfig.replacing("[sso-session corp]", with: "[sso-session other]"), "does not exist"),
        (ssoConfig.replacing("sso_role_name = Read+Only\n", with: ""), "no `sso_role_name`"),
        (ssoConfig.replacing("sso_role_name", with: "sso_region = eu-west-1\nsso_role_name"), "contradicts"),
    ]) func `incomplete single sign-on settings are named`(_ config: String, _ words: String) async throws {
        let error = try await resolveFailure(sso(config: config), profile: "dev")
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.contains(words))
        #expect(error.message.hasPrefix("/home/ada/.aws/config:"))
    }

    // MARK: A process

    private let process = environment(
        files: ["/home/ada/.aws/config": "[profile p]\ncredential_process = k 'a ; b' # c\n"])

    @Test func `a process is given its whole command line and its output read`() async throws {
        let found = try await resolve(process, profile: "p") { command, limit in
            #expect(limit == .seconds(60))
            #expect(command == "k 'a ; b' # c")
            return Array(
                #"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"s","SessionToken":"t","Expiration":"2027-01-15T09:00:00Z"}"#
                    .utf8)
        }
        #expect(
            found
                == AWSCredentials(
                    accessKeyID: "A", secretAccessKey: "s", sessionToken: "t",
                    expirationMilliseconds: 1_800_003_600_000))
    }

    @Test(arguments: [
        (#"{"Version":2,"AccessKeyId":"A","SecretAccessKey":"hunter2"}"#, "Version 2"),
        (#"{"Version":1,"SecretAccessKey":"hunter2"}"#, "without `AccessKeyId`"),
        (#"{"Version":1,"AccessKeyId":7,"SecretAccessKey":"hunter2"}"#, "another shape"), ("hunter2", "another shape"),
        (#"{"Version":1,"AccessKeyId":"A","SecretAccessKey":"hunter2","Expiration":"x"}"#, "not an RFC 3339 time"),
    ]) func `wrong output is explained and never quoted`(_ output: String, _ words: String) async throws {
        let error = try await resolveFailure(process, profile: "p") { _, _ in Array(output.utf8) }
        #expect(error.code == .sourceUnavailable)
        #expect(error.message.contains(words) && !error.message.contains("hunter2"))
    }

    @Test func `a process that fails or may not run is explained`() async throws {
        let failed = try await resolveFailure(process, profile: "p") { _, _ in throw ExitFailure() }
        #expect(failed.message == "credential_process of profile \"p\" failed: exit status 3: not logged in")
        #expect(try await resolveFailure(process, profile: "p").code == .invalidConfiguration)
        let cancelled = try await resolveFailure(process, profile: "p") { _, _ in throw CancellationError() }
        #expect(cancelled.code == .cancelled)
    }

    private struct ExitFailure: Error, CustomStringConvertible {
        var description: String { "exit status 3: not logged in" }
    }
}
