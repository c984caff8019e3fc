import AWSClient
import Foundation
import HTTPTypes
import Seams
import SigV4
import Testing

/// Hundreds of drawn configuration and credentials files, read by botocore and by us. Runs where python3 has botocore.
@Suite struct `Shared files agree with botocore's reading` {
    private struct Case: Decodable {
        var config, credentials: Data
        var profile: String?
        var variables: [String: String]
        var profiles, sessions: [String: [String: String]]?
        var identity: [String]?
        /// Why botocore has no identity that a service would take; `file`, where it does not read the files.
        var refusal: String?
    }

    /// What we refuse and botocore passes over, and then somebody else acts, or a service refuses it without a word why.
    private static let stricter = [
        "has half a key pair", "is empty: give it a value", "is not between", "not between 900 and 43200",
        "holds a line break", "not an AWS region", "has a line break in it",
    ]

    /// `scripts/test` has botocore, or fails: there this test must not leave itself out.
    @Test(.enabled(if: isDemanded || hasBotocore(), "python3 with botocore is not installed"))
    func `for every drawn pair of files`() async throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appending(path: "PeerTests/credentials_oracle.py")
        let output = try runPython([script.path, "600"])
        #expect(output.status == 0)
        let cases = try output.data.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Case.self, from: $0)
        }
        #expect(cases.count == 600)
        var stricter = 0
        for (index, drawn) in cases.enumerated() {
            checkTexts(of: drawn, index)
            if await !agrees(drawn, index) { stricter += 1 }
        }
        #expect(stricter < cases.count / 10)
        #expect(cases.count { $0.identity != nil } > cases.count / 3)
    }

    /// Every setting of every profile has the same text, or neither reads the files.
    private func checkTexts(of drawn: Case, _ index: Int) {
        let read = Result { try SharedConfiguration.load(environment(drawn), isLenient: false) }
        switch read {
        case .success(let configuration):
            #expect(configuration.profileTexts == drawn.profiles, "case \(index)")
            #expect(configuration.sessionTexts == drawn.sessions, "case \(index)")
        case .failure(let error):
            #expect(drawn.refusal == "file", "case \(index): \(error)")
        }
    }

    /// The same keys, or both refuse. False: we alone refuse, for a reason that is ours.
    private func agrees(_ drawn: Case, _ index: Int) async -> Bool {
        let found: [String]
        do {
            let credentials = try await resolve(
                environment(drawn), profile: drawn.profile, transport: Self.services()
            ) { command, _ in
                Array(#"{"Version":1,"AccessKeyId":"PROCESS\#(hexadecimal(command))","SecretAccessKey":"s"}"#.utf8)
            }
            found = [credentials.accessKeyID, credentials.secretAccessKey, credentials.sessionToken ?? ""]
        } catch {
            if drawn.identity == nil { return true }
            #expect(Self.stricter.contains { "\(error)".contains($0) }, "case \(index): \(error)")
            return false
        }
        #expect(found == drawn.identity, "case \(index): botocore \(drawn.refusal ?? "has another identity")")
        return true
    }

    private func environment(_ drawn: Case) -> AWSEnvironment {
        let variables = drawn.variables.merging(["AWS_EC2_METADATA_DISABLED": "true"]) { $1 }
        return AWSEnvironment(variables: variables, homeDirectory: "/home/ada") { path throws(FileError) in
            switch path {
            case "/home/ada/.aws/config": return [UInt8](drawn.config)
            case "/home/ada/.aws/credentials": return [UInt8](drawn.credentials)
            case "/token": return Array("jwt".utf8)
            default: break
            }
            if path.hasPrefix("/home/ada/.aws/sso/cache/") {
                return Array(#"{"accessToken":"bearer","expiresAt":"2037-01-15T08:30:00Z"}"#.utf8)
            }
            guard path.hasPrefix("/home/ada/.aws/login/cache/") else { return nil }
            return Array(loginToken("LOGIN\(path.suffix(69).dropLast(5))", expiration: "2037-01-15T09:00:00Z").utf8)
        }
    }

    /// They answer with what they were asked for, as their doubles of the drawing script do.
    private static func services() -> RuleTransport {
        RuleTransport { request throws(TransportError) in
            var asked: [String: String] = [:]
            for pair in (request.form + "&" + (request.path.split(separator: "?").last ?? "")).split(separator: "&") {
                let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
                asked[String(parts[0])] = parts.count == 2 ? String(parts[1]).removingPercentEncoding : ""
            }
            if request.host.hasPrefix("portal.sso.") {
                let region = request.host.split(separator: ".")[2]
                let said = "\(asked["account_id"] ?? "")|\(asked["role_name"] ?? "")|\(region)"
                return jsonAnswer(
                    #"{"roleCredentials":{"accessKeyId":"SSO\#(hexadecimal(said))","secretAccessKey":"s","#
                        + #""sessionToken":"t","expiration":2115622800000}}"#)
            }
            let signer = request.headers[.authorization]?.split(separator: "Credential=").last?.split(separator: "/")
                .first
            let said = [
                asked["Action"] ?? "", asked["RoleArn"] ?? "", asked["RoleSessionName"] ?? "",
                asked["ExternalId"] ?? "",
                asked["DurationSeconds"] ?? "", String(signer ?? ""),
            ]
            return assumedRole(
                "ROLE" + hexadecimal(said.joined(separator: "|")), web: asked["Action"] == "AssumeRoleWithWebIdentity")
        }
    }
}

@Sendable private func hexadecimal(_ text: String) -> String {
    text.utf8.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined().uppercased()
}

private let isDemanded = ProcessInfo.processInfo.environment["BOTOCORE_REQUIRED"] != nil

private func hasBotocore() -> Bool {
    (try? runPython(["-c", "import botocore.credentials"]))?.status == 0
}

private func runPython(_ arguments: [String]) throws -> (status: Int32, data: Data) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["python3"] + arguments
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return (process.terminationStatus, data)
}
