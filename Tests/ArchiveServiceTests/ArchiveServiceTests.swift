import ArchiveService
import ArchiveTools
import SigV4
import Testing

/// Who is let in, and where it may listen without asking.
@Suite struct ArchiveServiceTests {
    private static let now: Int64 = 1_790_000_000_000
    private static let secret = "a-secret-of-some-length"
    private static let credentials = AWSCredentials(accessKeyID: "AKIAREADER", secretAccessKey: secret)

    private static func request(
        _ credentials: AWSCredentials = credentials, service: String = "logs", at time: Int64 = now
    ) -> SignableRequest {
        var request = SignableRequest(
            method: "POST", authority: "127.0.0.1:4567", target: "/",
            headers: [
                .init("X-Amz-Target", "Logs_20140328.GetLogEvents"),
                .init("Content-Type", "application/x-amz-json-1.1"),
            ],
            body: Array(#"{"logGroupName":"g"}"#.utf8))
        request.headers += SigV4.sign(
            request, credentials: credentials, region: "eu-west-1", service: service, timeMilliseconds: time)
        return request
    }

    private static func refusal(_ request: SignableRequest) throws -> String? {
        let gate = SignatureGate(
            keys: try ClientKeys(parsing: "AKIAOTHER 0123456789abcdef\n# a reader\nAKIAREADER \(secret)\n"))
        do throws(LogsRefusal) {
            try gate.check(request, now: now)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func whoSignsIsLetIn() throws {
        #expect(try Self.refusal(Self.request()) == nil)
        #expect(try Self.refusal(Self.request(at: Self.now - 300_000)) == nil)
        #expect(try Self.refusal(Self.request(at: Self.now + 300_000)) == nil)
    }

    @Test func whateverElseIsSentIsRefused() throws {
        let changes: [(inout SignableRequest) -> Void] = [
            { $0.body += [0x20] }, { $0.method = "PUT" }, { $0.authority = "127.0.0.1:4568" }, { $0.target = "/?a=b" },
            { $0.headers[0].value = "Logs_20140328.PutLogEvents" }, { $0.headers.append(.init("x-amz-target", "x")) },
            { $0.headers.append(.init("x-amz-content-sha256", "UNSIGNED-PAYLOAD")) },
            { $0.headers.append(.init("x-amz-more", "1")) },
        ]
        for (number, change) in changes.enumerated() {
            var request = Self.request()
            change(&request)
            #expect(try Self.refusal(request) == "InvalidSignatureException", "change \(number)")
        }
    }

    @Test func otherKeysServicesAndTimesAreRefused() throws {
        let guessed = AWSCredentials(accessKeyID: "AKIAREADER", secretAccessKey: "guessed-guessed-guessed")
        #expect(try Self.refusal(Self.request(guessed)) == "InvalidSignatureException")
        let unknown = AWSCredentials(accessKeyID: "AKIANOBODY", secretAccessKey: Self.secret)
        #expect(try Self.refusal(Self.request(unknown)) == "UnrecognizedClientException")
        var session = Self.credentials
        session.sessionToken = "token"
        #expect(try Self.refusal(Self.request(session)) == "UnrecognizedClientException")
        #expect(try Self.refusal(Self.request(service: "s3")) == "IncompleteSignatureException")
        #expect(try Self.refusal(Self.request(at: Self.now - 300_001)) != nil)
        #expect(try Self.refusal(Self.request(at: Self.now - 302_000)) == "InvalidSignatureException")
        #expect(try Self.refusal(Self.request(at: Self.now + 302_000)) == "InvalidSignatureException")
    }

    @Test func whoDoesNotSignIsTold() throws {
        var request = Self.request()
        request.headers.removeAll { $0.name == "authorization" }
        #expect(try Self.refusal(request) == "MissingAuthenticationTokenException")
        for text in ["", "Basic abc", "AWS4-HMAC-SHA256 Credential=a/b, SignedHeaders=host, Signature=x"] {
            var malformed = request
            malformed.headers.append(.init("authorization", text))
            #expect(try Self.refusal(malformed) == "IncompleteSignatureException", "\(text)")
        }
    }

    @Test func aFileOfKeysSaysWhichLineIsWrong() {
        for (text, line) in [
            ("AKIA", 1), ("# x\n\nAKIA short", 3), ("A 0123456789abcdef\nA 0123456789abcdef", 2), ("a b c", 1),
        ] {
            let fault = #expect(throws: ClientKeys.Fault.self) { try ClientKeys(parsing: text) }
            #expect(fault?.line == line)
        }
        #expect((try? ClientKeys(parsing: "\n# nothing\n"))?.isEmpty == true)
    }

    @Test func aKeyIsNeverPrinted() throws {
        let keys = try ClientKeys(parsing: "AKIAREADER \(Self.secret)")
        var dumped = ""
        dump(keys, to: &dumped)
        #expect(!"\(keys) \(String(reflecting: keys)) \(dumped)".contains(Self.secret))
    }

    @Test func onlyThisMachineIsLoopback() {
        for host in ["127.0.0.1", "127.1.2.3", "localhost", "::1"] { #expect(ArchiveServer.isLoopback(host)) }
        for host in ["0.0.0.0", "::", "10.0.0.1", "127.0.0.1.example.org", "127.example", "", "archive.local"] {
            #expect(!ArchiveServer.isLoopback(host), "\(host)")
        }
    }
}
