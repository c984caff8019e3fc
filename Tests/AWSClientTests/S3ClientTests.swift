import AWSClient
import HTTPTypes
import Testing

@Suite struct `S3 keys` {
    @Test(arguments: [
        ("plain/key.gz", "/plain/key.gz"), ("a b+c%d=e:f$g[h]i", "/a%20b%2Bc%25d%3De%3Af%24g%5Bh%5Di"),
        ("//a//b/../c/./", "///a//b/../c/./"), ("日本/é", "/%E6%97%A5%E6%9C%AC/%C3%A9"), ("?#&", "/%3F%23%26"),
        ("e\u{301}", "/e%CC%81"),
    ])
    func `are sent as they are, encoded once`(key: String, path: String) async throws {
        let fixture = try Fixture([.answer(204)])
        try await fixture.clients.s3.deleteObject(bucket: "bucket", key: key)
        #expect(fixture.requests[0].path == path)
    }

    @Test func `come back from a listing as they are`() async throws {
        let fixture = try Fixture([
            .answer(
                200, [:],
                """
                <?xml version="1.0" encoding="UTF-8"?>
                <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bucket</Name>\
                <EncodingType>url</EncodingType><IsTruncated>false</IsTruncated>
                <Contents><Key>a+b%2Bc%25/%E6%97%A5%00</Key><LastModified>2026-11-22T13:18:00.250Z</LastModified>\
                <ETag>&quot;abc&quot;</ETag><Size>7</Size><StorageClass>STANDARD</StorageClass></Contents>
                <CommonPrefixes><Prefix>x+y/</Prefix></CommonPrefixes></ListBucketResult>
                """)
        ])
        let page = try await fixture.clients.s3.listObjectsPage(.init(bucket: "bucket", prefix: "a b", delimiter: "/"))
        #expect(
            page.objects == [
                S3API.ListedObject(
                    key: "a b+c%/日\u{0}", size: 7, etag: "abc", lastModifiedMilliseconds: 1_795_353_480_250,
                    storageClass: "STANDARD")
            ])
        #expect(page.commonPrefixes == ["x y/"])
        #expect(page.nextToken == nil)
        #expect(fixture.requests[0].path == "/?list-type=2&encoding-type=url&prefix=a%20b&delimiter=%2F")
    }

    @Test func `are not empty`() async throws {
        let fixture = try Fixture()
        let error = await failure { () throws(AWSError) in try await fixture.clients.s3.getObject(bucket: "b", key: "")
        }
        #expect(error?.code == .invalidRequest)
        #expect(fixture.requests.isEmpty)
    }
}

@Suite struct `S3 listings` {
    private func page(_ key: String?, next: String?) -> ScriptedTransport.Step {
        let contents = key.map { "<Contents><Key>\($0)</Key><Size>1</Size><ETag>\"e\"</ETag></Contents>" } ?? ""
        let token = next.map { "<NextContinuationToken>\($0)</NextContinuationToken>" } ?? ""
        return .answer(
            200, [:],
            "<ListBucketResult><IsTruncated>\(next != nil)</IsTruncated>\(token)\(contents)</ListBucketResult>")
    }

    @Test func `go on through empty pages to the absent token`() async throws {
        let fixture = try Fixture([page("a", next: "t/1+"), page(nil, next: "t2"), page("b", next: nil)])
        let objects = try await fixture.clients.s3.listObjects(.init(bucket: "bucket")).collect()
        #expect(objects.map(\.key) == ["a", "b"])
        #expect(fixture.requests[1].path.hasSuffix("&continuation-token=t%2F1%2B"))
    }

    @Test func `that are cut off without a token are no lists`() async throws {
        let fixture = try Fixture(
            [
                .answer(200, [:], "<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>")
            ], attemptsMax: 1)
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.listObjects(.init(bucket: "bucket")).collect()
        }
        #expect(error?.code == .malformedAnswer)
    }

    @Test func `of uploads follow both markers`() async throws {
        func uploads(_ key: String, isTruncated: Bool) -> ScriptedTransport.Step {
            .answer(
                200, [:],
                """
                <ListMultipartUploadsResult><EncodingType>url</EncodingType><NextKeyMarker>a+b</NextKeyMarker>\
                <NextUploadIdMarker>u1</NextUploadIdMarker><IsTruncated>\(isTruncated)</IsTruncated>\
                <Upload><Key>\(key)</Key><UploadId>u</UploadId><Initiated>2026-11-22T13:18:00.000Z</Initiated></Upload>\
                </ListMultipartUploadsResult>
                """)
        }
        let fixture = try Fixture([uploads("a+b", isTruncated: true), uploads("c", isTruncated: false)])
        let found = try await fixture.clients.s3.multipartUploads(bucket: "bucket").collect()
        #expect(found.map(\.key) == ["a b", "c"])
        #expect(found[0].initiatedMilliseconds == 1_795_353_480_000)
        #expect(fixture.requests[1].path == "/?uploads=&encoding-type=url&key-marker=a%20b&upload-id-marker=u1")
    }
}

@Suite struct `S3 writes` {
    @Test func `carry conditions as the ETag came, checksums and options, in a fixed order`() async throws {
        let fixture = try Fixture([.answer(200, ["etag": "\"new\"", "x-amz-version-id": "v"])])
        let written = try await fixture.clients.s3.putObject(
            bucket: "bucket", key: "k", body: Array("123456789".utf8), condition: .ifMatch(etag: "\"old\""),
            options: .init(contentType: "text/plain", metadata: ["b": "2", "a": "1"]))
        #expect(written == S3API.WrittenObject(etag: "new", versionID: "v", validator: "\"new\""))
        let request = fixture.requests[0]
        #expect(request.header("if-match") == "\"old\"")
        #expect(request.header("x-amz-checksum-crc32") == "y/Q5Jg==")
        #expect(
            request.headers.map(\.name.canonicalName) == [
                "if-match", "content-type", "x-amz-meta-a", "x-amz-meta-b", "x-amz-sdk-checksum-algorithm",
                "x-amz-checksum-crc32", "x-amz-date", "x-amz-security-token", "x-amz-content-sha256", "authorization",
            ])
    }

    @Test func `to nothing that exists ask for it with a star`() async throws {
        let fixture = try Fixture([.answer(200, ["etag": "\"e\""])])
        _ = try await fixture.clients.s3.putObject(bucket: "bucket", key: "k", body: [], condition: .ifAbsent)
        #expect(fixture.requests[0].header("if-none-match") == "*")
    }

    @Test func `with metadata that no header can hold are refused`() async throws {
        let fixture = try Fixture()
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.putObject(
                bucket: "bucket", key: "k", body: [], options: .init(metadata: ["name": "é"]))
        }
        #expect(error?.code == .invalidRequest)
    }

    @Test func `in parts name them in order`() async throws {
        let answer = "<CompleteMultipartUploadResult><ETag>&quot;e-2&quot;</ETag></CompleteMultipartUploadResult>"
        let fixture = try Fixture([.answer(200, [:], answer)])
        let written = try await fixture.clients.s3.completeMultipartUpload(
            bucket: "bucket", key: "k", uploadID: "u",
            parts: [
                .init(partNumber: 2, etag: "f", checksumCRC32: "B"),
                .init(partNumber: 1, etag: "e", checksumCRC32: "A"),
            ])
        #expect(written.etag == "e-2")
        #expect(
            fixture.requests[0].text
                == "<CompleteMultipartUpload xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">"
                + "<Part><ETag>e</ETag><ChecksumCRC32>A</ChecksumCRC32><PartNumber>1</PartNumber></Part>"
                + "<Part><ETag>f</ETag><ChecksumCRC32>B</ChecksumCRC32><PartNumber>2</PartNumber></Part>"
                + "</CompleteMultipartUpload>")
    }

    @Test func `are not made when status 200 carries an error`() async throws {
        let inner = "   <?xml version=\"1.0\"?>\n<Error><Code>InternalError</Code><Message>m</Message></Error>"
        let denied = "<Error><Code>PreconditionFailed</Code><Message>m</Message></Error>"
        let fixture = try Fixture([.answer(200, [:], inner), .answer(200, [:], denied)])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.completeMultipartUpload(
                bucket: "bucket", key: "k", uploadID: "u", parts: [], condition: .ifAbsent)
        }
        #expect(error?.isConditionFailed == true)
        #expect(error?.mayHaveTakenEffect == true)
        #expect(fixture.requests.count == 2)
    }

    @Test func `without a readable answer have an outcome that is unknown`() async throws {
        let fixture = try Fixture([.answer(200, [:], "<html>")], attemptsMax: 1)
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.completeMultipartUpload(bucket: "bucket", key: "k", uploadID: "u", parts: [])
        }
        #expect(error?.code == .malformedAnswer)
        #expect(error?.kind == .outcomeUnknown)
    }

    @Test func `carry the expected owner of the bucket`() async throws {
        let fixture = try Fixture([.answer(204)])
        var s3 = fixture.clients.s3
        s3.expectedBucketOwner = "123456789012"
        try await s3.deleteObject(bucket: "bucket", key: "k")
        #expect(fixture.requests[0].header("x-amz-expected-bucket-owner") == "123456789012")
    }

    @Test func `create a bucket in the client's region, which us-east-1 must not name`() async throws {
        let elsewhere = try Fixture([.answer(200)])
        try await elsewhere.clients.s3.createBucket("bucket")
        #expect(elsewhere.requests[0].text.contains("<LocationConstraint>eu-central-1</LocationConstraint>"))
        let home = try Fixture([.answer(200)], endpoints: .init(region: "us-east-1"))
        try await home.clients.s3.createBucket("bucket")
        #expect(home.requests[0].body.isEmpty)
    }
}

@Suite struct `S3 reads` {
    @Test func `bring body, size, ETag and metadata`() async throws {
        let fixture = try Fixture([
            .answer(
                206,
                [
                    "etag": "\"e\"", "content-range": "bytes 2-4/9", "content-length": "3", "x-amz-meta-writer": "w",
                    "last-modified": "Sun, 22 Nov 2026 13:18:00 GMT", "content-type": "text/plain",
                ], "345")
        ])
        let object = try await fixture.clients.s3.getObject(bucket: "bucket", key: "k", range: 2...4)
        #expect(object.body == Array("345".utf8))
        #expect(
            object.head
                == S3API.ObjectHead(
                    etag: "e", size: 9, lastModifiedMilliseconds: 1_795_353_480_000, contentType: "text/plain",
                    storageClass: nil, versionID: nil, metadata: ["writer": "w"]))
        #expect(fixture.requests[0].header("range") == "bytes=2-4")
    }

    @Test func `that differ from what was stored are errors`() async throws {
        let good = try Fixture([.answer(200, ["etag": "\"e\"", "x-amz-checksum-crc32": "y/Q5Jg=="], "123456789")])
        #expect(try await good.clients.s3.getObject(bucket: "bucket", key: "k").head.size == 9)
        let bad = try Fixture(
            [.answer(200, ["etag": "\"e\"", "x-amz-checksum-crc32": "y/Q5Jg=="], "12345678")], attemptsMax: 1)
        let error = await failure { () throws(AWSError) in
            try await bad.clients.s3.getObject(bucket: "bucket", key: "k")
        }
        #expect(error?.code == .checksumMismatch)
        let composite = try Fixture([.answer(200, ["etag": "\"e\"", "x-amz-checksum-crc32": "AAAAAA==-2"], "1")])
        #expect(try await composite.clients.s3.getObject(bucket: "bucket", key: "k").body.count == 1)
    }

    @Test func `of what is not there are nil only where that was asked for`() async throws {
        let missing = "<Error><Code>NoSuchKey</Code><Message>m</Message></Error>"
        let fixture = try Fixture([.answer(404, [:], missing), .answer(404), .answer(404, [:], missing)])
        #expect(try await fixture.clients.s3.getObjectIfPresent(bucket: "bucket", key: "k") == nil)
        #expect(try await fixture.clients.s3.headObjectIfPresent(bucket: "bucket", key: "k") == nil)
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.getObject(bucket: "bucket", key: "k")
        }
        #expect(error?.code == .noSuchKey && error?.isNotFound == true)
    }

    @Test func `of a missing bucket are errors always`() async throws {
        let fixture = try Fixture([.answer(404, [:], "<Error><Code>NoSuchBucket</Code></Error>")])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.getObjectIfPresent(bucket: "bucket", key: "k")
        }
        #expect(error?.code == .noSuchBucket)
    }
}

@Suite struct `S3 in the wrong region` {
    @Test func `names the right one and is not followed`() async throws {
        let moved = try Fixture([
            .answer(
                301, ["x-amz-bucket-region": "us-west-2"],
                "<Error><Code>PermanentRedirect</Code><Message>m</Message></Error>")
        ])
        let error = await failure { () throws(AWSError) in
            try await moved.clients.s3.getObject(bucket: "bucket", key: "k")
        }
        #expect(error?.kind == .permanent)
        #expect(error?.bucketRegion == "us-west-2")
        #expect(error?.description.contains("the bucket is in us-west-2") == true)
        #expect(moved.requests.count == 1)

        let malformed = try Fixture([
            .answer(
                400, [:],
                "<Error><Code>AuthorizationHeaderMalformed</Code><Message>m</Message><Region>us-west-2</Region></Error>"
            )
        ])
        let other = await failure { () throws(AWSError) in
            try await malformed.clients.s3.getObject(bucket: "bucket", key: "k")
        }
        #expect(other?.isWrongRegion == true)
        #expect(other?.bucketRegion == "us-west-2")
    }

    @Test func `is told by HEAD, whether it succeeds, is moved or refused`() async throws {
        for status in [200, 301, 403] {
            let fixture = try Fixture([.answer(status, ["x-amz-bucket-region": "us-west-2"])])
            #expect(try await fixture.clients.s3.bucketRegion("bucket") == "us-west-2")
        }
        let silent = try Fixture([
            .answer(200), .answer(200, [:], "<LocationConstraint xmlns=\"x\">EU</LocationConstraint>"),
        ])
        #expect(try await silent.clients.s3.bucketRegion("bucket") == "eu-west-1")
        let missing = try Fixture([.answer(404)])
        let error = await failure { () throws(AWSError) in try await missing.clients.s3.bucketRegion("bucket") }
        #expect(error?.code == .noSuchBucket)
    }

    @Test func `a refusal in the right region is only a refusal`() async throws {
        let fixture = try Fixture([.answer(403, ["x-amz-bucket-region": "eu-central-1"])])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.headObject(bucket: "bucket", key: "k")
        }
        #expect(error?.isAccessDenied == true)
        #expect(error?.isWrongRegion == false)
    }
}
