import Foundation
import SigV4
import Testing

/// Thousands of random requests, signed by botocore and by us. Runs where python3 has botocore.
@Suite struct `Signatures agree with botocore's` {
    private struct Case: Decodable {
        var method, authority, target, body, accessKeyID, secretAccessKey, region, service, authorization: String
        var headers: [[String]]
        var sessionToken, contentSHA256: String?
        var timeMilliseconds: Int64
    }

    /// `scripts/test` has botocore, or fails: there this test must not leave itself out.
    @Test(.enabled(if: isDemanded || hasBotocore(), "python3 with botocore is not installed"))
    func `for every random request`() throws {
        let script = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "PeerTests/sigv4_oracle.py")
        let output = try runPython([script.path, "3000"])
        #expect(output.status == 0)
        let cases = try output.data.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Case.self, from: $0)
        }
        #expect(cases.count == 3000)
        for expected in cases {
            let headers = SigV4.sign(
                SignableRequest(
                    method: expected.method, authority: expected.authority, target: expected.target,
                    headers: expected.headers.map { .init($0[0], $0[1]) },
                    body: Array(try #require(Data(base64Encoded: expected.body)))),
                credentials: AWSCredentials(
                    accessKeyID: expected.accessKeyID, secretAccessKey: expected.secretAccessKey,
                    sessionToken: expected.sessionToken),
                region: expected.region, service: expected.service, timeMilliseconds: expected.timeMilliseconds)
            #expect(headers.last?.value == expected.authorization, "\(expected.method) \(expected.target)")
            #expect(headers.first { $0.name == "x-amz-content-sha256" }?.value == expected.contentSHA256)
        }
    }
}

private let isDemanded = ProcessInfo.processInfo.environment["BOTOCORE_REQUIRED"] != nil

private func hasBotocore() -> Bool {
    (try? runPython(["-c", "import botocore.auth"]))?.status == 0
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
