import SimulatedAWS
import Testing

@Suite("S3")
struct ObjectTests {
    private func bench(_ configure: (inout WorldConfiguration) -> Void = { _ in }) -> WireBench {
        let bench = WireBench(configure)
        bench.world.createBucket("bucket")
        return bench
    }

    @Test("An object comes back with its bytes, its ETag, its metadata and the world's time")
    func roundTrip() {
        let bench = bench()
        let put = bench.s3(
            "PUT", "/bucket/a%20b%2B%C3%A9//c", headers: ["x-amz-meta-writer": "w", "Content-Type": "text/plain"],
            body: Array("hello".utf8))
        #expect(put.header("ETag") == "\"5d41402abc4b2a76b9719d911017c592\"")
        let got = bench.s3("GET", "/a%20b%2B%C3%A9//c", host: "bucket.s3.us-east-1.amazonaws.com")
        #expect(got.text == "hello")
        #expect(got.header("x-amz-meta-writer") == "w")
        #expect(got.header("Last-Modified") == "Sun, 22 Nov 2026 13:00:00 GMT")
        #expect(got.header("Date") == "Sun, 22 Nov 2026 13:00:00 GMT")
        let head = bench.s3("HEAD", "/bucket/a%20b%2B%C3%A9//c")
        #expect(head.body.isEmpty)
        #expect(head.header("Content-Length") == "5")
        #expect(bench.world.objects(bucket: "bucket").map(\.key) == ["a b+é//c"])
        let missing = bench.s3("HEAD", "/bucket/missing")
        #expect(missing.status == 404)
        #expect(missing.body.isEmpty)
        #expect(bench.s3("GET", "/bucket/missing").code == "NoSuchKey")
    }

    @Test(
        "Ranges are cut out, or refused where they lie outside",
        arguments: [
            ("bytes=1-3", 206, "ell"), ("bytes=3-", 206, "lo"), ("bytes=-2", 206, "lo"), ("bytes=2-99", 206, "llo"),
            ("bytes=5-", 416, nil),
            ("bytes=1-9223372036854775807", 206, "ello"), ("lines=1-2", 200, "hello"),
        ] as [(String, Int, String?)])
    func ranges(header: String, status: Int, text: String?) {
        let bench = bench()
        bench.world.putObject(bucket: "bucket", key: "k", body: Array("hello".utf8))
        let reply = bench.s3("GET", "/bucket/k", headers: ["Range": header])
        #expect(reply.status == status)
        if let text { #expect(reply.text == text) } else { #expect(reply.code == "InvalidRange") }
    }

    @Test("Conditional writes compare and swap")
    func conditions() {
        let bench = bench()
        func put(_ body: String, _ headers: [String: String]) -> Reply {
            bench.s3("PUT", "/bucket/k", headers: headers, body: Array(body.utf8))
        }
        #expect(put("0", ["If-Match": "\"abc\""]).code == "NoSuchKey")
        let first = put("1", ["If-None-Match": "*"]).header("ETag") ?? ""
        #expect(put("2", ["If-None-Match": "*"]).status == 412)
        let second = put("2", ["If-Match": first]).header("ETag") ?? ""
        #expect(put("3", ["If-Match": first]).code == "PreconditionFailed")
        #expect(put("3", ["If-Match": String(second.dropFirst().dropLast())]).status == 200)
        #expect(put("4", ["If-None-Match": first]).status == 501)
        #expect(bench.s3("DELETE", "/bucket/k", headers: ["If-Match": first]).status == 412)
        #expect(bench.s3("DELETE", "/bucket/k", headers: ["If-Match": "*"]).status == 204)
        #expect(bench.s3("DELETE", "/bucket/k").status == 204)
    }

    @Test("A check sum that does not fit is refused, one that is not computed too")
    func checksums() {
        let bench = bench()
        func put(_ headers: [String: String]) -> Reply {
            bench.s3("PUT", "/bucket/k", headers: headers, body: Array("hello".utf8))
        }
        #expect(put(["x-amz-checksum-crc32": "NhCmhg=="]).status == 200)
        #expect(put(["x-amz-checksum-crc32": "AAAAAA=="]).code == "BadDigest")
        #expect(put(["Content-MD5": "XUFAKrxLKna5cZ2REBfFkg=="]).status == 200)
        #expect(put(["Content-MD5": "AAAAAAAAAAAAAAAAAAAAAA=="]).code == "BadDigest")
        #expect(put(["x-amz-checksum-crc64nvme": "AAAAAAAAAAA="]).code == "NotImplemented")
        #expect(put(["x-amz-tagging": "a=b"]).code == "NotImplemented")
        let chunked = "5\r\nhello\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n"
        let headers = [
            "Content-Encoding": "aws-chunked", "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
            "x-amz-decoded-content-length": "5", "x-amz-trailer": "x-amz-checksum-crc32",
        ]
        #expect(bench.s3("PUT", "/bucket/c", headers: headers, body: Array(chunked.utf8)).status == 200)
        #expect(bench.s3("GET", "/bucket/c").text == "hello")
    }

    @Test("Lists are in byte order, in pages, with common prefixes and encoded keys")
    func lists() {
        let bench = bench()
        for key in ["b/1", "a/1", "a/2", "a", "z z", "b/2", "c"] {
            bench.world.putObject(bucket: "bucket", key: key, body: [])
        }
        let all = bench.s3("GET", "/bucket?list-type=2&encoding-type=url")
        #expect(all.elements("Key") == ["a", "a/1", "a/2", "b/1", "b/2", "c", "z%20z"])
        var (shown, token, pages): ([String], String?, Int) = ([], nil, 0)
        repeat {
            let next = token.map { "&continuation-token=\($0.replacing("=", with: "%3D").replacing("+", with: "%2B"))" }
            let reply = bench.s3("GET", "/bucket?list-type=2&delimiter=%2F&max-keys=2\(next ?? "")")
            // The prefix asked for is told first; common prefixes follow the keys.
            shown += reply.elements("Key") + reply.elements("Prefix").dropFirst()
            token = reply.element("NextContinuationToken")
            pages += 1
        } while token != nil && pages < 10
        #expect(shown == ["a", "a/", "c", "b/", "z z"])
        #expect(bench.s3("GET", "/bucket?list-type=2&prefix=b%2F").element("KeyCount") == "2")
        #expect(bench.s3("GET", "/bucket").status == 501)
        #expect(bench.s3("GET", "/bucket?versioning").code == "NotImplemented")
    }

    @Test("A bucket answers in its own region alone, and to its owner")
    func regions() {
        let bench = bench()
        bench.world.createBucket("abroad", region: "eu-west-1")
        let redirected = bench.s3("GET", "/abroad/k")
        #expect(redirected.status == 301)
        #expect(redirected.code == "PermanentRedirect")
        #expect(redirected.header("x-amz-bucket-region") == "eu-west-1")
        #expect(bench.s3("GET", "/k", host: "abroad.s3.eu-west-1.amazonaws.com").code == "NoSuchKey")
        #expect(bench.s3("GET", "/abroad?location").element("LocationConstraint") == "eu-west-1")
        #expect(bench.s3("GET", "/missing?location").code == "NoSuchBucket")
        let owner = ["x-amz-expected-bucket-owner": "000000000000"]
        #expect(bench.s3("GET", "/bucket?list-type=2", headers: owner).status == 403)
    }

    @Test("Parts are completed in order, with their ETags, 5 MiB each but the last")
    func parts() throws {
        let bench = bench()
        func start() throws -> String {
            try #require(bench.s3("POST", "/bucket/big?uploads").element("UploadId"))
        }
        func part(_ upload: String, _ number: Int, _ size: Int) -> String {
            let body = [UInt8](repeating: UInt8(number), count: size)
            return bench.s3("PUT", "/bucket/big?partNumber=\(number)&uploadId=\(upload)", body: body).header("ETag")
                ?? ""
        }
        func complete(_ upload: String, _ parts: [(Int, String)], _ headers: [String: String] = [:]) -> Reply {
            let list = parts.map { "<Part><PartNumber>\($0.0)</PartNumber><ETag>\($0.1)</ETag></Part>" }.joined()
            let body = Array("<CompleteMultipartUpload>\(list)</CompleteMultipartUpload>".utf8)
            return bench.s3("POST", "/bucket/big?uploadId=\(upload)", headers: headers, body: body)
        }
        let upload = try start()
        let tags = [part(upload, 1, 5 << 20), part(upload, 2, 10)]
        #expect(bench.world.objects(bucket: "bucket").isEmpty)
        #expect(bench.world.openUploads(bucket: "bucket") == ["big"])
        #expect(complete(upload, [(2, tags[1]), (1, tags[0])]).code == "InvalidPartOrder")
        #expect(complete(upload, [(1, "\"wrong\"")]).code == "InvalidPart")
        #expect(complete(upload, [(1, tags[0]), (2, tags[1])], ["x-amz-mp-object-size": "1"]).status == 400)
        let done = complete(upload, [(1, tags[0]), (2, tags[1])], ["If-None-Match": "*"])
        #expect(done.status == 200)
        #expect(bench.world.objects(bucket: "bucket").map(\.bytes.count) == [(5 << 20) + 10])
        #expect(bench.world.objects(bucket: "bucket")[0].eTag.hasSuffix("-2"))
        #expect(complete(upload, [(1, tags[0])]).code == "NoSuchUpload")
        let small = try start()
        let smallTags = [part(small, 1, 10), part(small, 2, 10)]
        #expect(complete(small, [(1, smallTags[0]), (2, smallTags[1])]).code == "EntityTooSmall")
        #expect(complete(small, [(1, smallTags[0])], ["If-None-Match": "*"]).status == 412)
        #expect(bench.s3("DELETE", "/bucket/big?uploadId=\(small)").status == 204)
        #expect(bench.s3("GET", "/bucket/big?uploadId=\(small)").code == "NoSuchUpload")
    }

    @Test("Completing an upload can answer 200 with an error inside, and nothing has happened")
    func errorInside() throws {
        let bench = bench { $0.completionErrorShare = 1 }
        let upload = try #require(bench.s3("POST", "/bucket/big?uploads").element("UploadId"))
        let tag = bench.s3("PUT", "/bucket/big?partNumber=1&uploadId=\(upload)", body: [1]).header("ETag") ?? ""
        let list =
            "<CompleteMultipartUpload><Part><PartNumber>1</PartNumber><ETag>\(tag)</ETag></Part>"
            + "</CompleteMultipartUpload>"
        let reply = bench.s3("POST", "/bucket/big?uploadId=\(upload)", body: Array(list.utf8))
        #expect(reply.status == 200)
        #expect(reply.code == "InternalError")
        #expect(bench.world.objects(bucket: "bucket").isEmpty)
    }

    @Test("Several objects are deleted at once, with a check sum")
    func deleteMany() {
        let bench = bench()
        for key in ["a&b", "c"] { bench.world.putObject(bucket: "bucket", key: key, body: []) }
        let body = Array("<Delete><Object><Key>a&amp;b</Key></Object></Delete>".utf8)
        #expect(bench.s3("POST", "/bucket?delete", body: body).code == "InvalidRequest")
        let md5 = ["Content-MD5": "WKbLXgKlqNnW4eJpS1SwUQ=="]
        #expect(bench.s3("POST", "/bucket?delete", headers: md5, body: body).code == "BadDigest")
        #expect(bench.world.objects(bucket: "bucket").count == 2)
    }
}
