import AWSClient
import Seams
import SigV4
import Testing

/// The syntax of the shared files, seen through the settings and credentials that come out of them.
@Suite struct SharedFilesTests {
    private func region(config: String, profile: String? = nil) throws -> String? {
        try AWSSettings.resolve(environment(files: ["/home/ada/.aws/config": config]), profile: profile).region
    }

    private func failure(config: String) throws -> AWSConfigurationError {
        try #require(throws: AWSConfigurationError.self) { try region(config: config) }
    }

    @Test(arguments: [
        "[default]\nregion = eu-west-1\n",
        "[default]\r\nregion=eu-west-1\r\n",
        "[default]\rregion : eu-west-1\r",
        "# comment\n; another\n\n[default]  # why\n\n   REGION =   eu-west-1   \n   output = json\n",
        "[profile default]\nregion = us-east-1\n[default]\nregion = eu-west-1\n",
        "[default]\nregion = us-east-1\n[profile default]\nregion = eu-west-1\n",
        "[DEFAULT]\nregion = eu-west-1\n[default]\noutput = json\n",
        "[default]\ns3 =\n  region = no\n\n  # within\n  addressing_style = auto\nregion = eu-west-1\n",
    ]) func `one setting in many spellings`(_ config: String) throws {
        #expect(try region(config: config) == "eu-west-1")
    }

    @Test(arguments: [
        "[profile dev]\nregion = eu-west-1", "[profile \"dev\"]\nregion = eu-west-1",
        "[profile\t'dev']\nregion = eu-west-1", "[profile d\"\"ev]\nregion = eu-west-1",
        "[profiles dev]\nregion = eu-west-1",
    ]) func `a profile may be quoted`(_ config: String) throws {
        #expect(try region(config: config, profile: "dev") == "eu-west-1")
    }

    /// As `aws configure` writes them.
    @Test(arguments: [
        ("'Ann'\"'\"'s Mac'", "Ann's Mac"), ("\"my dev\"", "my dev"), ("my\\ dev", "my dev"), ("a/b", "a/b"),
        ("\"a\\\"b\"", "a\"b"), ("\"a\\b\"", "a\\b"), ("'größe #1'", "größe #1"), ("''", ""),
    ]) func `a profile name may hold blanks, quotes and slashes`(_ header: String, _ name: String) throws {
        #expect(try region(config: "[profile \(header)]\nregion = eu-west-1", profile: name) == "eu-west-1")
    }

    @Test(arguments: ["[ profile my dev ]", "[profile my dev]", "[my dev]", "[Profile 'my dev']", "[profile 'my dev]"])
    func `a header that no AWS tool reads is pointed at`(_ header: String) throws {
        let error = try #require(throws: AWSConfigurationError.self) {
            try region(config: "\n\(header)\nregion = eu-west-1\n", profile: "my dev")
        }
        #expect(error.code == .missingSection)
        #expect(error.description.hasPrefix("/home/ada/.aws/config:2: there is no profile \"my dev\""))
        #expect(error.message.hasSuffix("is not read as one; write [profile 'my dev']"), "\(error)")
    }

    @Test func `the names that there are stand beside the one that there is not`() throws {
        let files = ["/home/ada/.aws/config": "[profile ops]\n", "/home/ada/.aws/credentials": "[dev]\n"]
        let error = try #require(throws: AWSConfigurationError.self) {
            try AWSSettings.resolve(environment(files: files), profile: "op")
        }
        #expect(error.message.hasSuffix("there are \"dev\", \"ops\""))
    }

    @Test func `a section of the config file without the word profile is no profile`() throws {
        #expect(throws: AWSConfigurationError.self) { try region(config: "[dev]\nregion = eu-west-1", profile: "dev") }
    }

    @Test(arguments: [
        ("region = x", 1, "before the first"), ("[default]\nregion", 2, "expected `key = value`"),
        ("[x]\n[default\nregion = x", 2, "no closing bracket"), ("[]\n", 1, "before the first"),
        ("[default]\n\n= x\n", 3, "no name before"), ("[default]\ns3 =\n  a = b\n  c\n", 4, "below `s3`"),
        ("\u{FEFF}[default]\n", 1, "byte order mark"), ("[a]\n[b]\n[a]\n", 3, "stands in line 1 already"),
        ("[a]\nregion = x\nRegion = y\n", 3, "`region` stands in line 2 already"),
    ]) func `a malformed file is named with its line`(_ config: String, _ line: Int, _ words: String) throws {
        let error = try failure(config: config)
        #expect(error.code == .malformedFile)
        #expect(error.description.hasPrefix("/home/ada/.aws/config:\(line): "))
        #expect(error.message.contains(words), "\(error)")
    }

    @Test func `a file that is not text is named`() throws {
        let broken = AWSEnvironment(homeDirectory: "/home/ada") { _ in [0x5B, 0xFF, 0xFE] }
        let error = try #require(throws: AWSConfigurationError.self) { try AWSSettings.resolve(broken) }
        #expect(error.description == "/home/ada/.aws/config: the file is not UTF-8 text")
    }

    @Test func `a malformed line is never quoted because it may hold a secret`() async throws {
        let files = ["/home/ada/.aws/credentials": "[default]\naws_secret_access_key hunter2\n"]
        let error = try #require(throws: AWSConfigurationError.self) {
            try AWSSettings.resolve(environment(files: files))
        }
        #expect(!"\(error)".contains("hunter2"))
        #expect("\(error)".contains("/home/ada/.aws/credentials:2"))
    }

    @Test func `keys of the credentials file win over those of the config file`() async throws {
        let found = try await resolve(
            environment(files: [
                "/home/ada/.aws/config": "[default]\naws_access_key_id = C\naws_secret_access_key = c\n",
                "/home/ada/.aws/credentials": "[default]\naws_access_key_id = S\naws_secret_access_key = s\n",
            ]))
        #expect(found == AWSCredentials(accessKeyID: "S", secretAccessKey: "s"))
    }

    @Test func `the files may be moved by variables`() async throws {
        let moved = environment(
            ["AWS_CONFIG_FILE": "~/c", "AWS_SHARED_CREDENTIALS_FILE": "/etc/k"],
            files: [
                "/home/ada/c": "[profile p]\nregion = eu-north-1\n",
                "/etc/k": "[p]\naws_access_key_id = A\naws_secret_access_key = b\naws_session_token = t\n",
            ])
        #expect(try AWSSettings.resolve(moved, profile: "p").region == "eu-north-1")
        #expect(
            try await resolve(moved, profile: "p")
                == AWSCredentials(accessKeyID: "A", secretAccessKey: "b", sessionToken: "t"))
    }

    @Test func `variables within the paths of the files are replaced as the AWS tools do it`() throws {
        let files = ["/srv/a/config": "[default]\nregion = eu-north-1\n"]
        for path in ["$BASE/config", "${BASE}/config", "/srv/$LAST/config"] {
            let moved = environment(["AWS_CONFIG_FILE": path, "BASE": "/srv/a", "LAST": "a"], files: files)
            #expect(try AWSSettings.resolve(moved).region == "eu-north-1", "\(path)")
        }
        let unknown = environment(["AWS_CONFIG_FILE": "/srv/$UNKNOWN/config"], files: files)
        #expect(try AWSSettings.resolve(unknown).region == nil)
    }

    // MARK: Never another identity

    private let role = "[default]\nrole_arn = arn:aws:iam::1:role/archivist\nsource_profile = default\n"
    private let keys = "[default]\naws_access_key_id = A\naws_secret_access_key = b\n"

    @Test(arguments: ["/home/ada/.aws/config", "/home/ada/.aws/credentials"])
    func `a file that cannot be read is no file that says nothing`(_ path: String) throws {
        let hidden = environment(
            files: ["/home/ada/.aws/config": role, "/home/ada/.aws/credentials": keys], unreadable: [path])
        let error = try #require(throws: AWSConfigurationError.self) { try AWSSettings.resolve(hidden) }
        #expect(error.code == .unreadableFile)
        #expect(error.description.hasPrefix("\(path): the file cannot be read (Permission denied)"))
    }

    @Test func `with keys in the environment a file that cannot be read is left out, unless a profile was named`()
        async throws
    {
        let variables = ["AWS_ACCESS_KEY_ID": "ENV", "AWS_SECRET_ACCESS_KEY": "s"]
        let path = "/home/ada/.aws/config"
        #expect(try await resolve(environment(variables, unreadable: [path])).accessKeyID == "ENV")
        let named = environment(variables.merging(["AWS_PROFILE": "ops"]) { $1 }, unreadable: [path])
        #expect(throws: AWSConfigurationError.self) { try AWSSettings.resolve(named) }
        #expect(throws: AWSConfigurationError.self) {
            try AWSSettings.resolve(environment(variables, unreadable: [path]), profile: "ops")
        }
    }

    @Test func `two variables that name different profiles are refused`() throws {
        let variables = ["AWS_PROFILE": "a", "AWS_DEFAULT_PROFILE": "b"]
        let files = ["/home/ada/.aws/config": "[profile a]\n[profile b]\n"]
        let error = try #require(throws: AWSConfigurationError.self) {
            try AWSSettings.resolve(environment(variables, files: files))
        }
        #expect(error.message == "AWS_PROFILE is \"a\" and AWS_DEFAULT_PROFILE is \"b\": unset one")
        #expect(try AWSSettings.resolve(environment(variables, files: files), profile: "b").profileName == "b")
    }

    @Test(arguments: [
        ("aws_access_key_id =\naws_secret_access_key = s", 2, "is empty"),
        ("aws_access_key_id = A # ann\naws_secret_access_key = s", 2, "has a blank in it"),
        ("aws_access_key_id = \"A\"\naws_secret_access_key = s", 2, "stands in quotes"),
        ("aws_access_key_id = A\naws_secret_access_key = s\n  t", 3, "has a line break"),
        ("aws_secret_access_key = s", 1, "`aws_access_key_id` is missing"), ("role_arn =", 2, "is empty"),
        ("credential_process =", 2, "is empty"), ("login_session =", 2, "is empty"),
        ("sso_account_id =", 2, "is empty"),
        ("web_identity_token_file =\nrole_arn = r", 2, "is empty"), ("credential_process = k 'a", 2, "open quote"),
        ("role_arn = arn:aws:iam::1:role/a\nsource_profile =", 3, "is empty"),
    ]) func `a setting that says nothing is not passed over`(_ lines: String, _ line: Int, _ words: String) async throws
    {
        let files = ["/home/ada/.aws/config": "[default]\n\(lines)\n"]
        let container = ["AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/1"]
        let transport = RuleTransport { _ throws(TransportError) in temporary("ANOTHER") }
        let error = try await resolveFailure(environment(container, files: files), transport: transport)
        #expect(error.code == .invalidConfiguration)
        #expect(error.message.hasPrefix("/home/ada/.aws/config:\(line): "), "\(error)")
        #expect(error.message.contains(words), "\(error)")
    }

    @Test func `a region that is none is named with its place`() throws {
        let error = try failure(config: "[default]\nregion = eu-west-1 # prod\n")
        #expect(
            error.description == "/home/ada/.aws/config:2: `region` of profile \"default\" is \"eu-west-1 # prod\", "
                + "which is not an AWS region (a comment stands in a line of its own)")
        #expect(try AWSSettings.resolve(environment(["AWS_REGION": "eu-west-1\r\n"])).region == "eu-west-1")
        let wrong = try #require(throws: AWSConfigurationError.self) {
            try AWSSettings.resolve(environment(["AWS_REGION": "Ireland"]))
        }
        #expect(wrong.message == "AWS_REGION is \"Ireland\", which is not an AWS region")
    }

    @Test func `without a home directory there are no files and no failure`() throws {
        #expect(try AWSSettings.resolve(environment(home: nil)).region == nil)
    }

    @Test func `the machine's own files can be read`() throws {
        let live = AWSEnvironment.live()
        #expect(try live.readFile("/proc/self/status")?.isEmpty == false)
        #expect(try live.readFile("/no/such/file") == nil)
        #expect(throws: FileError.self) { try live.readFile("/proc") }
        #expect(live["PATH"] != nil)
    }
}
