import AWSClient
import HTTPTypes
import Logging
import Seams
import SigV4
import Synchronization
import Testing

/// A clock that stands still until a test moves it; sleeping moves it too.
final class MovableClock: WallClock {
    private let now: Mutex<Int64>

    init(_ now: Int64 = 1_800_000_000_000) {
        self.now = Mutex(now)
    }

    func nowMilliseconds() -> Int64 { now.withLock { $0 } }

    func sleep(for duration: Duration) async throws {
        advance(by: duration)
    }

    func advance(by duration: Duration) {
        let (seconds, attoseconds) = duration.components
        now.withLock { $0 += seconds * 1000 + attoseconds / 1_000_000_000_000_000 }
    }
}

/// Answers each request by a rule and keeps what was asked.
final class RuleTransport: HTTPTransport {
    typealias Rule = @Sendable (TransportRequest) throws(TransportError) -> TransportResponse

    private let rule: Rule
    private let sent = Mutex<[TransportRequest]>([])

    /// Without a rule nothing answers: every connection is refused.
    init(_ rule: @escaping Rule = { _ throws(TransportError) in throw TransportError(.notSent, "refused") }) {
        self.rule = rule
    }

    var requests: [TransportRequest] { sent.withLock { $0 } }

    func send(_ request: TransportRequest, timeout: Duration) async throws(TransportError) -> TransportResponse {
        sent.withLock { $0.append(request) }
        return try rule(request)
    }
}

/// The first number is as random as any.
struct FixedRandomness: Randomness {
    func next() -> UInt64 { 4 }
}

func environment(
    _ variables: [String: String] = [:], files: [String: String] = [:], home: String? = "/home/ada",
    unreadable: Set<String> = []
) -> AWSEnvironment {
    AWSEnvironment(variables: variables, homeDirectory: home) { path throws(FileError) in
        if unreadable.contains(path) { throw FileError(.denied, "Permission denied") }
        return files[path].map { Array($0.utf8) }
    }
}

func credentialsContext(_ transport: any HTTPTransport = RuleTransport(), clock: any WallClock = MovableClock())
    -> AWSContext
{
    AWSContext(transport: transport, clock: clock, randomness: FixedRandomness(), logger: quietLogger)
}

let quietLogger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// The whole way as a program takes it: settings, then the chain.
func resolve(
    _ environment: AWSEnvironment, profile: String? = nil, transport: any HTTPTransport = RuleTransport(),
    clock: any WallClock = MovableClock(), run: CredentialProcessRunner? = nil, ask: MFACodePrompt? = nil
) async throws -> AWSCredentials {
    let settings = try AWSSettings.resolve(environment, profile: profile)
    return try await CredentialChain(
        environment: environment, settings: settings, context: credentialsContext(transport, clock: clock),
        sessionName: "test-session", helpers: CredentialHelpers(runProcess: run, askForCode: ask)
    ).credentials()
}

/// The error of `resolve`, which must fail.
func resolveFailure(
    _ environment: AWSEnvironment, profile: String? = nil, transport: any HTTPTransport = RuleTransport(),
    clock: any WallClock = MovableClock(), run: CredentialProcessRunner? = nil, ask: MFACodePrompt? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
) async throws -> CredentialsError {
    try #require(
        await #expect(throws: CredentialsError.self, sourceLocation: sourceLocation) {
            try await resolve(environment, profile: profile, transport: transport, clock: clock, run: run, ask: ask)
        })
}

func jsonAnswer(_ text: String, status: Int = 200) -> TransportResponse {
    TransportResponse(status: status, body: Array(text.utf8))
}

/// The answer of the token service to either way of assuming a role.
func assumedRole(_ accessKeyID: String, web: Bool = false) -> TransportResponse {
    let name = web ? "AssumeRoleWithWebIdentity" : "AssumeRole"
    let text = """
        <\(name)Response xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><\(name)Result><Credentials>\
        <AccessKeyId>\(accessKeyID)</AccessKeyId><SecretAccessKey>role-secret</SecretAccessKey>\
        <SessionToken>role-token</SessionToken><Expiration>2027-01-15T09:00:00Z</Expiration></Credentials>\
        <AssumedRoleUser><Arn>arn:aws:sts::1:assumed-role/r/s</Arn></AssumedRoleUser>\
        </\(name)Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></\(name)Response>
        """
    return TransportResponse(status: 200, body: Array(text.utf8))
}

extension TransportRequest {
    var form: String { String(decoding: body, as: UTF8.self) }
}
