import AWSClient
import Seams
import SigV4
import Synchronization
import Testing

@Suite struct CredentialChainTests {
    private let keys = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "t"]
    private let container = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"]
    private let files = [
        "/home/ada/.aws/credentials": """
        [default]
        aws_access_key_id = FILE
        aws_secret_access_key = s
        [dev]
        aws_access_key_id = DEV
        aws_secret_access_key = s
        """
    ]

    @Test func `keys in the environment come first`() async throws {
        let found = try await resolve(environment(keys, files: files))
        #expect(found == AWSCredentials(accessKeyID: "ENV", secretAccessKey: "s", sessionToken: "t"))
    }

    @Test func `an explicit profile removes the environment and AWS_PROFILE alone does not`() async throws {
        #expect(try await resolve(environment(keys, files: files), profile: "dev").accessKeyID == "DEV")
        let variables = keys.merging(["AWS_PROFILE": "dev"]) { $1 }
        #expect(try await resolve(environment(variables, files: files)).accessKeyID == "ENV")
        #expect(try await resolve(environment(["AWS_PROFILE": "dev"], files: files)).accessKeyID == "DEV")
        #expect(try await resolve(environment(["AWS_DEFAULT_PROFILE": "dev"], files: files)).accessKeyID == "DEV")
    }

    /// Sets up a source after the other, the last of the chain first; each new one has to win.
    @Test func `the sources are asked in the order of botocore`() async throws {
        let transport = RuleTransport { request throws(TransportError) in
            switch (request.host, request.path) {
            case ("169.254.169.254", "/latest/api/token"): return jsonAnswer("imds-token")
            case ("169.254.169.254", "/latest/meta-data/iam/security-credentials/"): return jsonAnswer("role")
            case ("169.254.169.254", _): return temporary("IMDS")
            case ("169.254.170.2", _): return temporary("CONTAINER")
            case ("portal.sso.eu-west-1.amazonaws.com", _):
                return jsonAnswer(
                    #"{"roleCredentials":{"accessKeyId":"SSO","secretAccessKey":"s","sessionToken":"t","expiration":1800003600000}}"#
                )
            default:
                let isWeb = request.form.contains("WebIdentity")
                return assumedRole(isWeb ? "WEB" : "ROLE", web: isWeb)
            }
        }
        let token = #"{"accessToken":"x","expiresAt":"2027-01-15T08:30:00Z"}"#
        var variables: [String: String] = [:]
        var config = """
            [profile base]
            aws_access_key_id = BASE
            aws_secret_access_key = s
            [default]
            region = eu-west-1

            """
        var files = [
            "/home/ada/.aws/sso/cache/\(sha1OfStartURL).json": token, "/token": "jwt",
        ]
        func winner() async throws -> String {
            files["/home/ada/.aws/config"] = config
            return try await resolve(environment(variables, files: files), transport: transport) { _, _ in
                Array(#"{"Version":1,"AccessKeyId":"PROCESS","SecretAccessKey":"s"}"#.utf8)
            }.accessKeyID
        }
        #expect(try await winner() == "IMDS")
        variables["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI"] = "/v2/credentials/1"
        #expect(try await winner() == "CONTAINER")
        config += "aws_access_key_id = CONFIG\naws_secret_access_key = s\n"
        #expect(try await winner() == "CONFIG")
        config += "credential_process = make-keys\n"
        #expect(try await winner() == "PROCESS")
        config += "login_session = ada\n"
        files["/home/ada/.aws/login/cache/\(sha256OfAda).json"] = loginToken(
            "LOGIN", expiration: "2027-01-15T09:00:00Z")
        #expect(try await winner() == "LOGIN")
        files["/home/ada/.aws/credentials"] = "[default]\naws_access_key_id = SHARED\naws_secret_access_key = s\n"
        #expect(try await winner() == "SHARED")
        config += """
            sso_start_url = https://example.awsapps.com/start
            sso_region = eu-west-1
            sso_account_id = 111122223333
            sso_role_name = reader

            """
        #expect(try await winner() == "SSO")
        variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = "/token"
        variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/web"
        #expect(try await winner() == "WEB")
        config += "role_arn = arn:aws:iam::1:role/r\nsource_profile = base\n"
        #expect(try await winner() == "ROLE")
        variables["AWS_ACCESS_KEY_ID"] = "ENV"
        variables["AWS_SECRET_ACCESS_KEY"] = "s"
        #expect(try await winner() == "ENV")
    }

    @Test func `when there is nothing the error lists what was looked at and the fix`() async throws {
        let error = try await resolveFailure(environment())
        #expect(error.code == .noneFound)
        #expect(
            error.message == """
                No AWS credentials found. Looked at:
                  - environment: AWS_ACCESS_KEY_ID is not set
                  - profile "default": in neither of /home/ada/.aws/config and /home/ada/.aws/credentials
                  - web identity: AWS_WEB_IDENTITY_TOKEN_FILE is not set
                  - single sign-on: not set up in the profile
                  - /home/ada/.aws/credentials, profile "default": no such profile
                  - aws login: no login_session in the profile
                  - credential_process: not set in the profile
                  - /home/ada/.aws/config, profile "default": no such profile
                  - container: AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set
                  - instance metadata: nothing answers at http://169.254.169.254 (within a container, the \
                instance's hop limit for metadata has to be 2)
                Run `aws configure`, `aws login` or `aws sso login`, choose a profile with AWS_PROFILE, \
                set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role.
                """)
    }

    @Test func `a source that is set up and fails ends the search`() async throws {
        let half = environment(["AWS_ACCESS_KEY_ID": "A"], files: files)
        #expect(try await resolveFailure(half).code == .invalidConfiguration)
        let error = try await resolveFailure(environment(container))
        #expect(error.code == .sourceUnavailable)
        #expect(error.message == "the container credentials at http://169.254.170.2 cannot be reached: refused")
    }

    @Test func `a line end at the end of a key is left out, and what no key can be is named`() async throws {
        let ended = ["AWS_ACCESS_KEY_ID": "ENV\r\n", "AWS_SECRET_ACCESS_KEY": "s\n", "AWS_SESSION_TOKEN": " t\r"]
        #expect(
            try await resolve(environment(ended))
                == AWSCredentials(accessKeyID: "ENV", secretAccessKey: "s", sessionToken: "t"))
        for (value, words) in [
            ("hunter\n2", "has a line break in it"), ("\"hunter2\"", "stands in quotes"), ("hunter 2", "has a blank"),
            ("hünter2", "has a character"),
        ] {
            let error = try await resolveFailure(environment(keys.merging(["AWS_SECRET_ACCESS_KEY": value]) { $1 }))
            #expect(error.code == .invalidConfiguration)
            #expect(error.message.hasPrefix("AWS_SECRET_ACCESS_KEY \(words)"), "\(error)")
            #expect(!error.message.contains("nter"))
        }
    }

    @Test func `half a key pair in a file is named with its place`() async throws {
        let error = try await resolveFailure(
            environment(files: ["/home/ada/.aws/credentials": "\n[default]\naws_access_key_id = A\n"]))
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.hasPrefix("/home/ada/.aws/credentials:2: "))
        #expect(error.message.contains("`aws_secret_access_key` is missing"))
    }

    @Test func `keys in the environment may carry their expiration`() async throws {
        let found = try await resolve(
            environment(keys.merging(["AWS_CREDENTIAL_EXPIRATION": "2027-01-15T09:30:00.5+01:00"]) { $1 }))
        #expect(found.expirationMilliseconds == 1_800_001_800_500)
        let wrong = environment(keys.merging(["AWS_CREDENTIAL_EXPIRATION": "tomorrow"]) { $1 })
        #expect(try await resolveFailure(wrong).code == .invalidConfiguration)
    }

    @Test func `files that change are noticed at the next call`() async throws {
        let key = CurrentKey("ONE")
        let changing = AWSEnvironment(homeDirectory: "/home/ada") { path throws(FileError) in
            path.hasSuffix("credentials")
                ? Array("[default]\naws_access_key_id = \(key.value)\naws_secret_access_key = s\n".utf8) : nil
        }
        let chain = CredentialChain(
            environment: changing, settings: try AWSSettings.resolve(changing), context: credentialsContext(),
            sessionName: "s1")
        #expect(try await chain.credentials().accessKeyID == "ONE")
        key.set("TWO")
        #expect(try await chain.credentials().accessKeyID == "TWO")
    }
}

/// The name that the AWS command line gives the cached token of `https://example.awsapps.com/start`.
let sha1OfStartURL = "e8be5486177c5b5392bd9aa76563515b29358e6e"

/// The name that the AWS command line gives the cached session `ada` of `aws login`.
let sha256OfAda = "fdee430d40bd57deeac186cd9790033d0f06f909a8806e7ce6e717ab7c7d5029"

/// The same for a session named `corp`.
let sha1OfCorp = "ee0bfd2552fbd840c02cc48b6e823320543c450f"

func temporary(_ accessKeyID: String, expiration: String = "2027-01-15T09:00:00Z") -> TransportResponse {
    jsonAnswer(
        #"{"AccessKeyId":"\#(accessKeyID)","SecretAccessKey":"s","Token":"t","Expiration":"\#(expiration)"}"#)
}

private final class CurrentKey: Sendable {
    private let storage: Mutex<String>

    init(_ value: String) {
        storage = Mutex(value)
    }

    var value: String { storage.withLock { $0 } }

    func set(_ value: String) {
        storage.withLock { $0 = value }
    }
}
