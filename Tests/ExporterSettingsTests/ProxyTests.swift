import AWSClient
import ExporterSettings
import Seams
import Testing

/// Which way requests go out.
@Suite struct ProxyTests {
    private static let proxy = ProxyAddress(kind: .http, host: "proxy", port: 3128)

    /// As curl decides; `Tests/PeerTests` asks curl.
    @Test(arguments: [
        ("example.com", "example.com", true), ("example.com", "logs.example.com", true),
        (".example.com", "example.com", true), (".example.com", "logs.example.com", true),
        ("example.com.", "logs.example.com", true), ("example.com", "logs.example.com.", true),
        ("EXAMPLE.com", "Logs.Example.COM", true), ("example.com", "badexample.com", false),
        ("logs.example.com", "example.com", false), ("other, example.com", "example.com", true),
        ("other example.com", "example.com", true), ("*", "anything", true), ("*.example.com", "a.example.com", false),
        ("", "example.com", false), ("10.0.0.0/8", "10.1.2.3", true), ("10.0.0.0/8", "11.1.2.3", false),
        ("10.0.0.0/9", "10.128.0.1", false), ("10.1.2.3", "10.1.2.3", true), ("2.3", "10.1.2.3", false),
        ("10.0.0.0/99", "10.0.0.1", false), ("2001:db8::/32", "[2001:db8::1]", true),
        ("[2001:db8::1]", "2001:db8:0::1", true), ("2001:db8::/32", "[2001:db9::1]", false),
    ])
    func aBypassIsReadAsCurlReadsIt(bypass: String, host: String, isDirect: Bool) {
        let rules = ProxyRules(ofHTTP: nil, ofHTTPS: Self.proxy, bypass: bypass)
        #expect((rules.proxy(scheme: "https", host: host) == nil) == isDirect)
        #expect(rules.proxy(scheme: "http", host: host) == nil)
    }

    @Test(arguments: [
        "localhost", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.9.9", "[::1]", "169.254.169.254", "169.254.170.2",
        "169.254.170.23", "[fd00:ec2::254]", "fd00:ec2::23",
    ])
    func thisMachineIsReachedDirectly(host: String) {
        #expect(ProxyRules(ofHTTP: Self.proxy, ofHTTPS: Self.proxy).proxy(scheme: "http", host: host) == nil)
    }

    @Test func aURLSaysWhereAndWho() throws {
        #expect(try ProxyText.parse("http://proxy:3128") == Self.proxy)
        #expect(try ProxyText.parse("proxy:3128/") == Self.proxy)
        #expect(try ProxyText.parse("HTTP://proxy").port == 80)
        #expect(try ProxyText.parse("socks5://proxy") == ProxyAddress(kind: .socks5, host: "proxy", port: 1080))
        #expect(try ProxyText.parse("http://[2001:db8::1]:8080").host == "2001:db8::1")
        let named = try ProxyText.parse("http://ann%40acme:p%3Aw%25@proxy:3128")
        #expect(named.user == "ann@acme" && named.password == "p:w%")
        #expect(try ProxyText.parse("http://ann@proxy:1").password == nil)
    }

    @Test(arguments: [
        "", "http://", "http://:80", "http://proxy:0", "http://proxy:x", "http://proxy:65536", "ftp://proxy:1",
        "https://s3cret:s3cret@proxy:443", "socks5://s3cret:s3cret@proxy:1", "socks4://proxy:1", "http://%zz@proxy",
        "http://[::1", "http://proxy/s3cret", "http://@proxy", "http://[::1]80",
    ])
    func whatIsNoneIsRefusedWithoutBeingRepeated(text: String) {
        let complaint = #expect(throws: SettingComplaint.self) { try ProxyText.parse(text) }
        #expect(complaint?.text.isEmpty == false && complaint?.text.contains("s3cret") == false)
    }

    @Test func aPasswordIsNeverShown() throws {
        let proxy = try ProxyText.parse("http://ann:s3cret@proxy:1")
        let rules = ProxyRules(ofHTTP: proxy, ofHTTPS: proxy)
        #expect("\(proxy)" == "proxy:1")
        #expect(!"\(rules) \(String(reflecting: rules))".contains("s3cret"))
    }

    private static func rules(_ variables: [String: String], _ choice: ProxyChoice? = nil) throws -> ProxyRules {
        var arguments = AccessArguments()
        arguments.proxy = choice
        arguments.region = "eu-central-1"
        let environment = AWSEnvironment(variables: variables)
        let settings = try AWSAccess.resolve(arguments, environment, SettingSpelling(.command))
        return try NetworkSettings(arguments, environment, settings).proxies
    }

    @Test func variablesAreReadByTheSchemeAndInBothSpellings() throws {
        let both = try Self.rules(["HTTPS_PROXY": "a:1", "http_proxy": "b:1", "HTTP_PROXY": "c:1"])
        #expect(both.ofHTTPS?.host == "a" && both.ofHTTP?.host == "b")
        let all = try Self.rules(["ALL_PROXY": "a:1", "https_proxy": "b:1"])
        #expect(all.ofHTTPS?.host == "b" && all.ofHTTP?.host == "a")
        #expect(try Self.rules(["HTTPS_PROXY": ""]).ofHTTPS == nil)
        let bypassed = try Self.rules(["HTTPS_PROXY": "a:1", "NO_PROXY": "x", "no_proxy": "acme.test"])
        #expect(bypassed.proxy(scheme: "https", host: "logs.acme.test") == nil)
        #expect(bypassed.proxy(scheme: "https", host: "x")?.host == "a")
        #expect(try Self.rules(["HTTPS_PROXY": "a:1"], ProxyChoice.direct).ofHTTPS == nil)
        let given = try Self.rules(["HTTPS_PROXY": "a:1"], .through(Self.proxy))
        #expect(given.ofHTTPS == Self.proxy && given.ofHTTP == Self.proxy)
        let problem = #expect(throws: SettingProblem.self) { try Self.rules(["https_proxy": "gopher://x"]) }
        #expect(problem?.message.hasPrefix("https_proxy: ") == true && problem?.code == .access)
    }

    @Test func certificatesThatCannotBeUsedAreNamed() throws {
        func certificates(_ variables: [String: String], _ file: [UInt8]?) throws -> TrustedCertificates? {
            var arguments = AccessArguments()
            arguments.region = "eu-central-1"
            let environment = AWSEnvironment(variables: variables) { path in path == "/ca.pem" ? file : nil }
            let settings = try AWSAccess.resolve(arguments, environment, SettingSpelling(.command))
            return try NetworkSettings(arguments, environment, settings).certificates
        }
        #expect(try certificates([:], nil) == nil)
        #expect(try certificates(["AWS_CA_BUNDLE": "/etc/ssl/certs/ca-certificates.crt"], nil) == nil)
        for (name, shown) in [("AWS_CA_BUNDLE", "AWS_CA_BUNDLE (or ca_bundle)"), ("SSL_CERT_FILE", "SSL_CERT_FILE")] {
            let missing = #expect(throws: SettingProblem.self) { try certificates([name: "/ca.pem"], nil) }
            #expect(missing?.message == "\(shown): the file '/ca.pem' does not exist")
            let other = #expect(throws: SettingProblem.self) { try certificates([name: "/ca.pem"], Array("no".utf8)) }
            #expect(other?.message.contains("'/ca.pem' holds no certificate") == true, "\(other?.message ?? "")")
        }
    }
}
