import AWSClient
import Crypto
import Foundation
import HTTPTypes
import Seams
import SigV4
import Testing

/// Logins that are renewed: the token files in a folder of the machine, as the AWS tools find them.
@Suite struct RenewedLoginTests {
    /// A home directory, removed with the test.
    private final class Home: Sendable {
        let path = FileManager.default.temporaryDirectory.appending(path: "login-\(UUID().uuidString)").path

        init(config: String, file: String, token: String) throws {
            try write(config, to: ".aws/config")
            try write(token, to: file)
        }

        deinit { try? FileManager.default.removeItem(atPath: path) }

        func write(_ text: String, to file: String) throws {
            let url = URL(filePath: "\(path)/\(file)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(text.utf8).write(to: url)
        }

        func token(_ file: String) throws -> [String: Any] {
            let data = try Data(contentsOf: URL(filePath: "\(path)/\(file)"))
            return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        }

        func files(beside file: String) throws -> [String] {
            try FileManager.default.contentsOfDirectory(
                atPath: URL(filePath: "\(path)/\(file)").deletingLastPathComponent().path)
        }

        var environment: AWSEnvironment {
            AWSEnvironment(
                variables: ["AWS_EC2_METADATA_DISABLED": "true"], homeDirectory: path, files: LiveFileSystem()
            ) { path throws(FileError) in
                do throws(FileError) { return try LiveFileSystem().contents(ofFile: path) } catch {
                    if error.code == .notFound { return nil }
                    throw error
                }
            }
        }
    }

    // MARK: Single sign-on

    private static let signOnFile = ".aws/sso/cache/\(sha1OfCorp).json"
    private static let signOnConfig = """
        [profile dev]
        sso_session = corp
        sso_account_id = 111122223333
        sso_role_name = Reader
        [sso-session corp]
        sso_start_url = https://example.awsapps.com/start
        sso_region = eu-west-1
        """

    /// - Parameter end: of the access token; the clock of the tests stands at eight.
    private func signOn(end: String, registration: String = "2027-03-01T00:00:00Z") throws -> Home {
        try Home(
            config: Self.signOnConfig, file: Self.signOnFile,
            token: """
                {"startUrl": "https://example.awsapps.com/start", "region": "eu-west-1", "accessToken": "old",
                 "expiresAt": "\(end)", "clientId": "id", "clientSecret": "hunter2", "scopes": ["sso:account:access"],
                 "registrationExpiresAt": "\(registration)", "refreshToken": "refresh-1"}
                """)
    }

    private func signOnService(
        _ renewal: TransportResponse = jsonAnswer(
            #"{"accessToken":"new","expiresIn":3600,"refreshToken":"refresh-2","tokenType":"Bearer"}"#)
    ) -> RuleTransport {
        RuleTransport { request throws(TransportError) in
            if request.host == "oidc.eu-west-1.amazonaws.com" { return renewal }
            let token = request.headers[.init("x-amz-sso_bearer_token")!] ?? ""
            return jsonAnswer(
                #"{"roleCredentials":{"accessKeyId":"\#(token)","secretAccessKey":"s","sessionToken":"t","expiration":1800003600000}}"#
            )
        }
    }

    @Test(arguments: ["2027-01-15T07:00:00Z", "2027-01-15T08:14:59Z"])
    func `a token of single sign-on near its end is renewed and written back`(_ end: String) async throws {
        let home = try signOn(end: end)
        let transport = signOnService()
        #expect(try await resolve(home.environment, profile: "dev", transport: transport).accessKeyID == "new")
        let request = try #require(transport.requests.first)
        #expect(request.scheme == "https" && request.path == "/token" && request.method == .post)
        #expect(
            try JSONDecoder().decode([String: String].self, from: Data(request.body)) == [
                "grantType": "refresh_token", "clientId": "id", "clientSecret": "hunter2", "refreshToken": "refresh-1",
            ])
        let token = try home.token(Self.signOnFile)
        #expect(token["accessToken"] as? String == "new" && token["refreshToken"] as? String == "refresh-2")
        #expect(token["expiresAt"] as? String == "2027-01-15T09:00:00Z")
        #expect(token["registrationExpiresAt"] as? String == "2027-03-01T00:00:00Z")
        #expect(token["scopes"] as? [String] == ["sso:account:access"])
        #expect(try home.files(beside: Self.signOnFile) == ["\(sha1OfCorp).json"])
        #expect(try await resolve(home.environment, profile: "dev", transport: transport).accessKeyID == "new")
        #expect(transport.requests.map(\.path).filter { $0 == "/token" }.count == 1)
    }

    @Test func `a token with a quarter of an hour is used as it is`() async throws {
        let home = try signOn(end: "2027-01-15T08:15:00Z")
        let transport = signOnService()
        #expect(try await resolve(home.environment, profile: "dev", transport: transport).accessKeyID == "old")
        #expect(transport.requests.count == 1)
    }

    @Test(arguments: [400, 401, 500, 503])
    func `a renewal that fails leaves a token that lasts in use`(_ status: Int) async throws {
        let home = try signOn(end: "2027-01-15T08:10:00Z")
        let transport = signOnService(jsonAnswer(#"{"error":"invalid_grant"}"#, status: status))
        #expect(try await resolve(home.environment, profile: "dev", transport: transport).accessKeyID == "old")
        #expect(try home.token(Self.signOnFile)["refreshToken"] as? String == "refresh-1")
    }

    @Test(arguments: [
        (400, "2027-03-01T00:00:00Z", CredentialsError.Code.refused), (503, "2027-03-01T00:00:00Z", .sourceUnavailable),
        (200, "2027-01-01T00:00:00Z", .refused),
    ]) func `a renewal that fails when the token has ended is told apart`(
        _ status: Int, _ registration: String, _ code: CredentialsError.Code
    ) async throws {
        let home = try signOn(end: "2027-01-15T08:00:00Z", registration: registration)
        let error = try await resolveFailure(
            home.environment, profile: "dev", transport: signOnService(jsonAnswer("{}", status: status)))
        #expect(error.code == code)
        #expect(error.message.hasSuffix("run aws sso login --profile dev") == (code == .refused), "\(error)")
        #expect(!error.message.contains("hunter2"))
        #expect(try home.files(beside: Self.signOnFile) == ["\(sha1OfCorp).json"])
    }

    @Test func `what another program renewed meanwhile is used`() async throws {
        let home = try signOn(end: "2027-01-15T07:00:00Z")
        let transport = RuleTransport { request throws(TransportError) in
            if request.path == "/token" {
                try? home.write(#"{"accessToken":"theirs","expiresAt":"2027-01-15T09:00:00Z"}"#, to: Self.signOnFile)
                return jsonAnswer(#"{"error":"invalid_grant"}"#, status: 400)
            }
            return jsonAnswer(
                #"{"roleCredentials":{"accessKeyId":"R","secretAccessKey":"s","sessionToken":"t","expiration":1800003600000}}"#
            )
        }
        #expect(try await resolve(home.environment, profile: "dev", transport: transport).accessKeyID == "R")
        #expect(transport.requests.last?.headers[.init("x-amz-sso_bearer_token")!] == "theirs")
    }

    @Test func `a token goes over plain http to this machine alone`() async throws {
        let home = try signOn(end: "2027-01-15T09:00:00Z")
        var environment = home.environment
        environment.variables["AWS_ENDPOINT_URL_SSO"] = "http://portal.example:8080"
        #expect(try await resolveFailure(environment, profile: "dev").code == .invalidConfiguration)
        environment.variables["AWS_ENDPOINT_URL_SSO"] = "http://127.0.0.1:8080/base"
        let transport = signOnService()
        #expect(try await resolve(environment, profile: "dev", transport: transport).accessKeyID == "old")
        #expect(transport.requests.first?.path.hasPrefix("/base/federation/credentials?") == true)
    }

    // MARK: aws login

    private static let loginFile = ".aws/login/cache/\(sha256OfAda).json"

    private func login(end: String, token: String? = nil) throws -> Home {
        try Home(
            config: "[profile dev]\nlogin_session = ada\nregion = eu-west-3\n", file: Self.loginFile,
            token: token ?? loginToken("OLD", expiration: end))
    }

    private let renewed = jsonAnswer(
        #"{"accessToken":{"accessKeyId":"NEW","secretAccessKey":"s2","sessionToken":"t2"},"expiresIn":900,"#
            + #""refreshToken":"refresh-2","tokenType":"aws_sigv4"}"#)

    @Test func `a login is renewed with a proof of its key, and written back`() async throws {
        let home = try login(end: "2027-01-15T08:05:00Z")
        let answer = renewed
        let transport = RuleTransport { _ throws(TransportError) in answer }
        #expect(
            try await resolve(home.environment, profile: "dev", transport: transport)
                == AWSCredentials(
                    accessKeyID: "NEW", secretAccessKey: "s2", sessionToken: "t2",
                    expirationMilliseconds: 1_800_000_900_000))
        let request = try #require(transport.requests.first)
        #expect(request.host == "eu-west-3.signin.aws.amazon.com" && request.path == "/v1/token")
        #expect(
            try JSONDecoder().decode([String: String].self, from: Data(request.body))
                == ["grantType": "refresh_token", "clientId": "arn:client", "refreshToken": "refresh-1"])
        try checkProof(
            try #require(request.headers[.init("DPoP")!]), url: "https://eu-west-3.signin.aws.amazon.com/v1/token")
        let token = try home.token(Self.loginFile)
        #expect(token["refreshToken"] as? String == "refresh-2" && token["other"] as? Int == 7)
        let access = try #require(token["accessToken"] as? [String: Any])
        #expect(access["accessKeyId"] as? String == "NEW" && access["accountId"] as? String == "111122223333")
        #expect(access["expiresAt"] as? String == "2027-01-15T08:15:00Z")
        #expect(try home.files(beside: Self.loginFile) == ["\(sha256OfAda).json"])
    }

    /// As RFC 9449 has it checked.
    private func checkProof(_ proof: String, url: String) throws {
        let parts = proof.split(separator: ".")
        let header = try #require(try object(parts[0]))
        let claims = try #require(try object(parts[1]))
        #expect(header["typ"] as? String == "dpop+jwt" && header["alg"] as? String == "ES256")
        let jwk = try #require(header["jwk"] as? [String: String])
        #expect(jwk["kty"] == "EC" && jwk["crv"] == "P-256")
        #expect(claims["htm"] as? String == "POST" && claims["htu"] as? String == url)
        #expect(claims["iat"] as? Int == 1_800_000_000)
        let id = try #require(claims["jti"] as? String)
        #expect(
            id.wholeMatch(of: /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/) != nil, "\(id)")
        let key = try P256.Signing.PublicKey(
            rawRepresentation: bytes(Substring(jwk["x"] ?? "")) + bytes(Substring(jwk["y"] ?? "")))
        let signature = try P256.Signing.ECDSASignature(rawRepresentation: bytes(parts[2]))
        #expect(key.isValidSignature(signature, for: Data("\(parts[0]).\(parts[1])".utf8)))
        #expect(key.rawRepresentation == loginKey.publicKey.rawRepresentation)
    }

    private func bytes(_ text: Substring) throws -> Data {
        let padded = text.replacing("-", with: "+").replacing("_", with: "/")
        return try #require(Data(base64Encoded: padded + String(repeating: "=", count: (4 - padded.count % 4) % 4)))
    }

    private func object(_ text: Substring) throws -> [String: Any]? {
        try JSONSerialization.jsonObject(with: bytes(text)) as? [String: Any]
    }

    @Test func `a login with more than five minutes is used as it is`() async throws {
        let home = try login(end: "2027-01-15T08:05:01Z")
        let transport = RuleTransport()
        #expect(try await resolve(home.environment, profile: "dev", transport: transport).accessKeyID == "OLD")
        #expect(transport.requests.isEmpty)
    }

    @Test func `the region of the sign-in stands in newer files`() async throws {
        let home = try login(end: "2027-01-15T08:00:00Z", token: loginToken("OLD", region: "cn-north-1"))
        let answer = renewed
        let transport = RuleTransport { _ throws(TransportError) in answer }
        _ = try await resolve(home.environment, profile: "dev", transport: transport)
        #expect(transport.requests.first?.host == "cn-north-1.signin.amazonaws.cn")
    }

    @Test(arguments: [
        (
            #"{"error":"TOKEN_EXPIRED","message":"x"}"#, 400, "run aws login --profile dev",
            CredentialsError.Code.refused
        ),
        (#"{"error":"USER_CREDENTIALS_CHANGED"}"#, 403, "run aws login --profile dev", .refused),
        (#"{"error":"INSUFFICIENT_PERMISSIONS"}"#, 403, "SignInLocalDevelopmentAccess", .refused),
        ("busy", 503, "status 503", .sourceUnavailable), ("slow", 429, "status 429", .sourceUnavailable),
    ]) func `a refused renewal is told apart from a service that is down`(
        _ body: String, _ status: Int, _ words: String, _ code: CredentialsError.Code
    ) async throws {
        let ended = try login(end: "2027-01-15T08:00:00Z")
        let transport = RuleTransport { _ throws(TransportError) in jsonAnswer(body, status: status) }
        let error = try await resolveFailure(ended.environment, profile: "dev", transport: transport)
        #expect(error.code == code && error.message.contains(words), "\(error)")
        #expect(try ended.token(Self.loginFile)["refreshToken"] as? String == "refresh-1")
        #expect(try ended.files(beside: Self.loginFile) == ["\(sha256OfAda).json"])
    }

    @Test func `while sign-in is down a login that lasts is used`() async throws {
        let home = try login(end: "2027-01-15T08:04:00Z")
        #expect(try await resolve(home.environment, profile: "dev", transport: RuleTransport()).accessKeyID == "OLD")
    }

    @Test func `a login that could not be written back is not renewed`() async throws {
        let home = try login(end: "2027-01-15T08:00:00Z")
        var environment = home.environment
        environment.files = nil
        let transport = RuleTransport()
        let error = try await resolveFailure(environment, profile: "dev", transport: transport)
        #expect(error.code == .invalidConfiguration && error.message.contains("locked out"))
        #expect(transport.requests.isEmpty)
    }

    @Test(arguments: ["{}", "[]", "not JSON", #"{"accessToken":{"accessKeyId":"A"}}"#])
    func `a cached login that is none says what to run`(_ token: String) async throws {
        let home = try login(end: "", token: token)
        let error = try await resolveFailure(home.environment, profile: "dev")
        #expect(error.code == .refused && error.message.hasSuffix("run aws login --profile dev"), "\(error)")
    }
}

private let loginKey = P256.Signing.PrivateKey()

/// What `aws login` caches, and something more that another version may write.
func loginToken(
    _ accessKeyID: String, expiration: String = "2027-01-15T08:00:00Z", region: String? = nil
) -> String {
    let key = loginKey.pemRepresentation.replacing("\n", with: "\\n")
    let signInRegion = region.map { #""signInRegion":"\#($0)","# } ?? ""
    return """
        {"accessToken":{"accessKeyId":"\(accessKeyID)","secretAccessKey":"s","sessionToken":"t",
         "accountId":"111122223333","expiresAt":"\(expiration)"},"tokenType":"aws_sigv4",\(signInRegion)
         "refreshToken":"refresh-1","clientId":"arn:client","dpopKey":"\(key)\\n","other":7}
        """
}
