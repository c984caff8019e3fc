import HTTPTypes
import SimulatedAWS
import Testing

@Suite("The world")
struct WorldTests {
    private static let loggedIn = WireRequest(
        method: "POST", host: "logs.us-east-1.amazonaws.com", target: "/",
        headers: fields([
            ("X-Amz-Target", "Logs_20140328.DescribeLogGroups"), ("Content-Type", "application/x-amz-json-1.1"),
            ("X-Amz-Date", "20261122T130000Z"),
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIASIMULATOR0000001/20261122/us-east-1/logs/aws4_request, "
                    + "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
                    + "Signature=0e932fca32fd037c6f442ffef41d56462f0c3d6270166135883b3d297995b0ec"
            ),
        ]), body: Array("{}".utf8))

    private static let upload = WireRequest(
        method: "PUT", host: "bucket.s3.us-east-1.amazonaws.com",
        target: "/a%20b%2Bc%3D%C3%A9//%C3%BC?partNumber=1&uploadId=x%2Fy",
        headers: fields([
            ("x-amz-meta-a", "b  c"), ("X-Amz-Date", "20261122T130000Z"),
            ("X-Amz-Content-SHA256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"),
            (
                "Authorization",
                "AWS4-HMAC-SHA256 Credential=AKIASIMULATOR0000001/20261122/us-east-1/s3/aws4_request, "
                    + "SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-meta-a, "
                    + "Signature=b1054f14da9d9ef18e2af1fb020cb23f8227491838864a44a800245a9f8fd7bb"
            ),
        ]), body: Array("hello".utf8))

    private static func fields(_ pairs: [(String, String)]) -> HTTPFields {
        var fields = HTTPFields()
        for (name, value) in pairs { fields[HTTPField.Name(name)!] = value }
        return fields
    }

    @Test("Requests signed by botocore are accepted, and refused when anything is changed")
    func signatures() {
        let bench = WireBench { $0.verifySignatures = true }
        bench.world.createBucket("bucket")
        #expect(Reply(bench.world.answer(Self.loggedIn)).status == 200)
        // The signature holds; the upload does not exist.
        #expect(Reply(bench.world.answer(Self.upload)).code == "NoSuchUpload")
        var changed = Self.loggedIn
        changed.body = Array(#"{"limit":1}"#.utf8)
        #expect(Reply(bench.world.answer(changed)).code == "InvalidSignatureException")
        var other = Self.upload
        other.body = Array("hallo".utf8)
        #expect(Reply(bench.world.answer(other)).code == "XAmzContentSHA256Mismatch")
        other = Self.upload
        other.target += "&x-id=UploadPart"
        #expect(Reply(bench.world.answer(other)).code == "SignatureDoesNotMatch")
        other = Self.upload
        other.headers[HTTPField.Name("x-amz-meta-b")!] = "unsigned"
        #expect(Reply(bench.world.answer(other)).code == "AccessDenied")
        changed = Self.loggedIn
        changed.headers[.authorization] = nil
        #expect(Reply(bench.world.answer(changed)).code == "MissingAuthenticationTokenException")
    }

    @Test("A signature of a wrong clock is refused after 5 minutes, by S3 after 15")
    func skew() {
        let bench = WireBench { $0.verifySignatures = true }
        bench.world.createBucket("bucket")
        bench.advance(300_001)
        let expired = Reply(bench.world.answer(Self.loggedIn))
        #expect(expired.code == "InvalidSignatureException")
        #expect(expired.json["message"]?.string?.hasPrefix("Signature expired: 20261122T130000Z") == true)
        #expect(expired.header("Date") == "Sun, 22 Nov 2026 13:05:00 GMT")
        #expect(Reply(bench.world.answer(Self.upload)).code == "NoSuchUpload")
        bench.advance(600_000)
        #expect(Reply(bench.world.answer(Self.upload)).code == "RequestTimeTooSkewed")
    }

    @Test("Above its quota an operation is throttled, in its region")
    func quotas() {
        let bench = WireBench { $0.quotas = ["logs:DescribeLogGroups": 5] }
        let codes = (0..<7).map { _ in bench.logs("DescribeLogGroups").code }
        #expect(codes == [nil, nil, nil, nil, nil, "ThrottlingException", "ThrottlingException"])
        #expect(bench.logs("DescribeLogGroups", region: "eu-west-1").status == 200)
        bench.advance(200)
        #expect(bench.logs("DescribeLogGroups").status == 200)
        #expect(bench.logs("DescribeLogGroups").code == "ThrottlingException")
        #expect(bench.world.callCounts == ["logs:DescribeLogGroups": 10])
    }

    @Test(
        "A request names its operation before it is answered",
        arguments: [
            ("PUT", "/b/k", "s3:PutObject"), ("PUT", "/b/k?partNumber=1&uploadId=x", "s3:UploadPart"),
            ("POST", "/b/k?uploadId=x", "s3:CompleteMultipartUpload"), ("GET", "/b?list-type=2", "s3:ListObjectsV2"),
            ("GET", "/", "s3:ListBuckets"), ("HEAD", "/b", "s3:HeadBucket"), ("PATCH", "/b", "s3:Unknown"),
        ])
    func operations(method: String, path: String, expected: String) {
        let request = WireRequest(method: method, host: "s3.us-east-1.amazonaws.com", target: path)
        #expect(request.operation == expected)
    }

    @Test("A fault speaks the protocol of the request")
    func failures() {
        let logs = WireAnswer.failure(of: Self.loggedIn, status: 400, code: "ThrottlingException", message: "m", at: 0)
        #expect(Reply(logs).code == "ThrottlingException")
        let storage = WireAnswer.failure(of: Self.upload, status: 503, code: "SlowDown", message: "m", at: 0)
        #expect(Reply(storage).code == "SlowDown")
        #expect(Reply(storage).text.hasPrefix("<?xml"))
        #expect(Reply(storage).header("Date") == "Thu, 01 Jan 1970 00:00:00 GMT")
    }

    @Test("The same seed gives the same world, another seed another")
    func determinism() {
        func trace(_ seed: UInt64) -> [String] {
            let bench = WireBench(seed: seed) {
                ($0.emptyPageShare, $0.shortPageShare, $0.readVisibility) = (0.3, 0.3, 0...5000)
                $0.exportFailureShare = 0.5
            }
            bench.world.createBucket("bucket")
            bench.load("g", at: (0..<300).map { bench.now - $0 })
            bench.advance(2500)
            let task = bench.runTask([
                "logGroupName": "g", "destination": "bucket", "from": 0, "to": .integer(bench.now),
            ])
            let pages = bench.filterAll(["logGroupName": "g"])
            return [task?.text.count.description ?? "", task?["status"]?["code"]?.string ?? "", "\(pages.pages)"]
                + bench.world.objects(bucket: "bucket").map { "\($0.key) \($0.eTag) \($0.lastModified)" }
        }
        #expect(trace(1) == trace(1))
        #expect(trace(1) != trace(2))
    }

    @Test("200,000 streams and 300,000 events out of order stay manageable")
    func scale() {
        let bench = WireBench()
        let now = bench.now
        for group in 0..<200 {
            bench.world.append(
                (0..<1000).map {
                    NewEvent(
                        group: "/g/\(group)", stream: "stream-\($0)", timestamp: now - Int64($0), ingestionTime: now,
                        message: "m")
                })
        }
        for part in 0..<10 {
            bench.world.append(
                (0..<30_000).map {
                    let number = Int64(part * 30_000 + $0)
                    return NewEvent(
                        group: "/large", stream: "s\(number % 500)", timestamp: now - (number &* 7919) % 1_000_000,
                        ingestionTime: now, message: "message \(number)")
                })
        }
        for group in 0..<200 {
            let request: JSON = [
                "logGroupName": .text("/g/\(group)"), "orderBy": "LastEventTime", "descending": true, "limit": 1,
            ]
            #expect(bench.logs("DescribeLogStreams", request).json["logStreams"]?.array.count == 1)
        }
        for stream in 0..<500 {
            let request: JSON = ["logGroupName": "/large", "logStreamNames": [.text("s\(stream)")], "limit": 10]
            #expect(bench.logs("FilterLogEvents", request).json["events"]?.array.count == 10)
        }
        #expect(bench.world.truth(group: "/large").count == 300_000)
    }
}
