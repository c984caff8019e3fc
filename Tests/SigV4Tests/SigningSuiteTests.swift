import Foundation
import SigV4
import Testing

/// AWS's own signing test suite (github.com/awslabs/aws-c-auth, tests/aws-signing-test-suite/v4), which is not part of
/// this repository: set `AWS_SIGNING_TEST_SUITE` to the path of that folder to run it.
@Suite struct `AWS's signing test suite` {
    private static let folder = ProcessInfo.processInfo.environment["AWS_SIGNING_TEST_SUITE"]

    private struct Context: Decodable {
        struct Credentials: Decodable {
            var access_key_id, secret_access_key: String
            var token: String?
        }

        var credentials: Credentials
        var normalize: Bool
        var region, service: String
        var omit_session_token: Bool?
    }

    @Test(.enabled(if: folder != nil, "AWS_SIGNING_TEST_SUITE is not set"))
    func `every case that is signed as services other than S3 are`() throws {
        let folder = URL(filePath: try #require(Self.folder))
        var count = 0
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() {
            if try check(folder.appending(path: name)) { count += 1 }
        }
        #expect(count == 28)
    }

    /// - Returns: false for the cases whose paths are not normalised: among our services only S3's are not, and S3 adds
    ///   a header that the suite does not have. Also for a body hash in a header, and for tokens added after signing.
    private func check(_ folder: URL) throws -> Bool {
        func text(_ file: String) throws -> String {
            try String(contentsOf: folder.appending(path: file), encoding: .utf8)
        }
        let context = try JSONDecoder().decode(Context.self, from: Data(try text("context.json").utf8))
        let canonical = try text("header-canonical-request.txt")
        guard context.normalize, context.omit_session_token != true, !canonical.contains("x-amz-content-sha256") else {
            return false
        }
        let halves = try text("request.txt").split(separator: "\n\n", maxSplits: 1)
        var lines: [String] = []
        for line in halves[0].split(separator: "\n") {
            if line.hasPrefix(" ") { lines[lines.count - 1] += "\n" + line } else { lines.append(String(line)) }
        }
        let first = lines.removeFirst()
        let target = first.dropFirst(first.prefix { $0 != " " }.count + 1).dropLast(" HTTP/1.1".count)
        var headers = lines.map { line in
            SignableRequest.Header(
                String(line.prefix { $0 != ":" }), String(line.drop { $0 != ":" }.dropFirst()))
        }
        let host = try #require(headers.first { $0.name.lowercased() == "host" }).value
        headers.removeAll { ["host", "x-amz-date"].contains($0.name.lowercased()) }
        let path = target.prefix { $0 != "?" }
        let query = target.dropFirst(path.count).map { $0.isASCII ? String($0) : PercentEncoding.encode(String($0)) }
        let signed = SigV4.sign(
            SignableRequest(
                method: String(first.prefix { $0 != " " }), authority: host, target: path + query.joined(),
                headers: headers, body: halves.count > 1 ? Array(halves[1].utf8) : []),
            credentials: AWSCredentials(
                accessKeyID: context.credentials.access_key_id,
                secretAccessKey: context.credentials.secret_access_key, sessionToken: context.credentials.token),
            region: context.region, service: context.service, timeMilliseconds: 1_440_938_160_000)
        let signature = try text("header-signature.txt").trimmingCharacters(in: .whitespacesAndNewlines)
        #expect(signed.last?.value.hasSuffix("Signature=" + signature) == true, "\(folder.lastPathComponent)")
        return true
    }
}
