import SigV4
import Testing

/// Signatures that AWS has published: the examples of the S3 API reference and of the signing guide.
@Suite struct `Published signatures` {
    private let s3 = AWSCredentials(
        accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
    private let suite = AWSCredentials(
        accessKeyID: "AKIDEXAMPLE", secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
    /// 2013-05-24T00:00:00Z
    private let s3Milliseconds: Int64 = 1_369_353_600_000
    /// 2015-08-30T12:36:00Z
    private let suiteMilliseconds: Int64 = 1_440_938_160_000

    private func s3Authorization(
        _ method: String, _ target: String, headers: [SignableRequest.Header] = [], body: String = ""
    ) -> String? {
        SigV4.sign(
            SignableRequest(
                method: method, authority: "examplebucket.s3.amazonaws.com", target: target, headers: headers,
                body: Array(body.utf8)),
            credentials: s3, region: "us-east-1", service: "s3", timeMilliseconds: s3Milliseconds
        ).last?.value
    }

    @Test func `GET of an object with a range`() {
        #expect(
            s3Authorization("GET", "/test.txt", headers: [.init("Range", "bytes=0-9")])
                == "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20130524/us-east-1/s3/aws4_request, "
                + "SignedHeaders=host;range;x-amz-content-sha256;x-amz-date, "
                + "Signature=f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41")
    }

    @Test func `PUT of a key with a dollar sign`() {
        let authorization = s3Authorization(
            "PUT", "/test%24file.text",
            headers: [
                .init("Date", "Fri, 24 May 2013 00:00:00 GMT"), .init("x-amz-storage-class", "REDUCED_REDUNDANCY"),
            ], body: "Welcome to Amazon S3.")
        #expect(
            authorization?.hasSuffix("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd") == true)
    }

    @Test func `a subresource without a value`() {
        #expect(
            s3Authorization("GET", "/?lifecycle")?
                .hasSuffix("fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543") == true)
    }

    @Test func `a listing with a query`() {
        #expect(
            s3Authorization("GET", "/?max-keys=2&prefix=J")?
                .hasSuffix("34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7") == true)
    }

    @Test func `the plainest request of the signing test suite`() {
        let headers = SigV4.sign(
            SignableRequest(method: "GET", authority: "example.amazonaws.com", target: "/"),
            credentials: suite, region: "us-east-1", service: "service", timeMilliseconds: suiteMilliseconds)
        #expect(
            headers == [
                .init("x-amz-date", "20150830T123600Z"),
                .init(
                    "authorization",
                    "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                        + "SignedHeaders=host;x-amz-date, "
                        + "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31"),
            ])
    }

    @Test func `the ListUsers example of the signing guide`() {
        let authorization = SigV4.sign(
            SignableRequest(
                method: "GET", authority: "iam.amazonaws.com", target: "/?Action=ListUsers&Version=2010-05-08",
                headers: [.init("Content-Type", "application/x-www-form-urlencoded; charset=utf-8")]),
            credentials: suite, region: "us-east-1", service: "iam", timeMilliseconds: suiteMilliseconds
        ).last?.value
        #expect(
            authorization?.hasSuffix("5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7") == true)
    }

    @Test func `a session token is signed and sent`() {
        var credentials = s3
        credentials.sessionToken = "token"
        let headers = SigV4.sign(
            SignableRequest(method: "GET", authority: "logs.us-east-1.amazonaws.com", target: "/"),
            credentials: credentials, region: "us-east-1", service: "logs", timeMilliseconds: s3Milliseconds)
        #expect(headers.map(\.name) == ["x-amz-date", "x-amz-security-token", "authorization"])
        #expect(headers.last?.value.contains("host;x-amz-date;x-amz-security-token") == true)
    }
}
