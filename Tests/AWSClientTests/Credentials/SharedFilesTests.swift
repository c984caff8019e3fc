import AWSClient
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
        "\u{FEFF}[default]\nregion : eu-west-1",
        "# comment\n; another\n\n[ default ]  # why\n\n   REGION =   eu-west-1   \n   output = json\n",
        "[profile default]\nregion = eu-west-1\n[default]\nregion = us-east-1\n",
        "[default]\nregion = us-east-1\n[profile default]\nregion = eu-west-1\n",
        "[default]\nregion = us-east-1\n[other]\nregion = x\n[default]\nregion = eu-west-1\n",
        "[default]\ns3 =\n  region = no\n\n  # within\n  addressing_style = auto\nregion = eu-west-1\n",
    ]) func `one setting in many spellings`(_ config: String) throws {
        #expect(try region(config: config) == "eu-west-1")
    }

    @Test(arguments: [
        "[profile dev]\nregion = eu-west-1", "[profile \"dev\"]\nregion = eu-west-1",
        "[profile\t'dev']\nregion = eu-west-1",
    ]) func `a profile may be quoted`(_ config: String) throws {
        #expect(try region(config: config, profile: "dev") == "eu-west-1")
    }

    @Test func `a profile name may hold a space`() throws {
        #expect(try region(config: "[profile \"my dev\"]\nregion = eu-west-1", profile: "my dev") == "eu-west-1")
    }

    @Test func `a section of the config file without the word profile is no profile`() throws {
        #expect(throws: AWSConfigurationError.self) { try region(config: "[dev]\nregion = eu-west-1", profile: "dev") }
    }

    @Test(arguments: [
        ("region = x", 1, "before the first"), ("[default]\nregion", 2, "expected `key = value`"),
        ("[default\nregion = x", 1, "no closing bracket"), ("[]\n", 1, "no name"),
        ("[default] region\n", 1, "text after"), ("[default]\n\n= x\n", 3, "no name before"),
        ("[default]\ns3 =\n  a = b\n  c\n", 4, "below `s3`"),
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

    @Test func `without a home directory there are no files and no failure`() throws {
        #expect(try AWSSettings.resolve(environment(home: nil)).region == nil)
    }

    @Test func `the machine's own files can be read`() throws {
        let live = AWSEnvironment.live()
        #expect(live.readFile("/proc/self/status")?.isEmpty == false)
        #expect(live.readFile("/no/such/file") == nil)
        #expect(live.readFile("/proc") == nil)
        #expect(live["PATH"] != nil)
    }
}
