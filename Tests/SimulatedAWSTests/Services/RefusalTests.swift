import SimulatedAWS
import Testing

@Suite("What is refused to one group says nothing of the others")
struct RefusalTests {
    private func bench(_ refusals: [Refusal], _ configure: (inout WorldConfiguration) -> Void = { _ in }) -> WireBench {
        let bench = WireBench { configuration in
            configuration.refusals = refusals
            configure(&configuration)
        }
        for group in ["/a", "/b"] { bench.load(group, at: [bench.now]) }
        bench.world.createBucket("bucket")
        return bench
    }

    private func read(_ bench: WireBench, _ group: String) -> Reply {
        bench.logs("FilterLogEvents", ["logGroupName": .text(group)])
    }

    @Test(
        "each reason in its own words",
        arguments: [
            (Refusal.Reason.identity, "AccessDeniedException", "no identity-based policy allows"),
            (.explicitDeny, "AccessDeniedException", "log-group:/b with an explicit deny"),
            (
                .key, "AccessDeniedException",
                "KMS key does not exist or is not allowed to be used with Arn 'arn:aws:logs"
            ),
            (.throttled, "ThrottlingException", "Rate exceeded"),
            (.unavailable, "ServiceUnavailableException", "temporarily unavailable"),
        ])
    func words(reason: Refusal.Reason, code: String, words: String) {
        let bench = bench([Refusal(reason, of: "logs:Filter*", on: "/b")])
        let refused = read(bench, "/b")
        #expect(refused.code == code)
        #expect(refused.json["message"]?.string?.contains(words) == true)
        #expect(read(bench, "/a").status == 200)
        #expect(bench.logs("DescribeLogStreams", ["logGroupName": "/b"]).status == 200)
        let byARN: JSON = ["logGroupIdentifier": "arn:aws:logs:us-east-1:123456789012:log-group:/b"]
        #expect(bench.logs("FilterLogEvents", byARN).code == code)
    }

    @Test("a refusal has its time")
    func time() {
        let now = WireBench.start
        let bench = bench([Refusal(.identity, of: "logs:*", on: "/b", from: now + 10, until: now + 20)])
        for (step, isRefused) in [(0, false), (10, true), (10, true), (1, false)] as [(Int64, Bool)] {
            bench.advance(step)
            #expect((read(bench, "/b").status == 400) == isRefused)
        }
        #expect(bench.world.happenings[.refusedIdentity] == 2)
    }

    @Test("a refused bucket policy comes in two dresses [S-EXPORT-POLICY-ERRORS]", arguments: [true, false])
    func bucketPolicy(isDenied: Bool) {
        let bench = bench([Refusal(isDenied ? .bucketPolicyDenied : .bucketPolicy, of: "logs:CreateExportTask")])
        let task: JSON = ["logGroupName": "/a", "from": 0, "to": .integer(bench.now), "destination": "bucket"]
        let refused = bench.logs("CreateExportTask", task)
        #expect(refused.code == (isDenied ? "AccessDeniedException" : "InvalidParameterException"))
        #expect(refused.json["message"]?.string?.hasPrefix("PutObject call on the given bucket failed.") == true)
    }

    @Test("of several objects those that may be deleted are")
    func deletion() {
        let bench = bench([Refusal(.identity, of: "s3:DeleteObject", on: "bucket/kept/*")])
        for key in ["kept/1", "other/1"] { bench.world.putObject(bucket: "bucket", key: key, body: [1]) }
        let body = "<Delete><Object><Key>kept/1</Key></Object><Object><Key>other/1</Key></Object></Delete>"
        let reply = bench.s3(
            "POST", "/bucket?delete", headers: ["Content-MD5": "NVWT7XRznlBJGHDjXqckeA=="], body: Array(body.utf8))
        #expect(reply.status == 200)
        #expect(reply.elements("Code") == ["AccessDenied"] && reply.elements("Deleted").count == 1)
        #expect(bench.world.objects(bucket: "bucket").map(\.key) == ["kept/1"])
        #expect(bench.s3("DELETE", "/bucket/kept/1").code == "AccessDenied")
    }

    @Test("a stream that is gone fails the request that names it, and may be listed for a while [S-STREAM-GONE]")
    func goneStream() {
        let bench = WireBench { $0.deletedStreamListedFor = 1_000...1_000 }
        for stream in ["a", "b"] { bench.load("/g", stream, at: [bench.now]) }
        bench.world.deleteLogStream("a", group: "/g")
        func listed() -> Int? {
            bench.logs("DescribeLogStreams", ["logGroupName": "/g"]).json["logStreams"]?.array.count
        }
        let named: JSON = ["logGroupName": "/g", "logStreamNames": ["a", "b"]]
        let refused = bench.logs("FilterLogEvents", named)
        #expect(refused.code == "ResourceNotFoundException")
        #expect(refused.json["message"] == "The specified log stream does not exist.")
        #expect(listed() == 2 && bench.filterAll(["logGroupName": "/g"]).events.count == 1)
        bench.advance(1_000)
        #expect(listed() == 1)
        bench.load("/g", "a", at: [bench.now])
        #expect(listed() == 2 && bench.logs("FilterLogEvents", named).status == 200)
    }

    @Test("streams may be listed without times though they have events [S-STREAM-EMPTY]")
    func timeless() {
        let bench = WireBench { $0.timelessStreamShare = 1 }
        bench.load("/g", at: [bench.now])
        let stream = bench.logs("DescribeLogStreams", ["logGroupName": "/g"]).json["logStreams"]?.array.first
        #expect(stream?.keys == ["logStreamName", "creationTime", "uploadSequenceToken", "arn", "storedBytes"])
        #expect(bench.world.happenings[.timelessStream] == 1)
    }

    @Test("old tasks are listed behind the account's own, page by page [S-EXPORT-LIST-LONG]")
    func oldTasks() {
        let bench = bench([]) { $0.oldExportTasks = 120 }
        let own = bench.runTask(["logGroupName": "/a", "from": 0, "to": .integer(bench.now), "destination": "bucket"])
        var (names, token, pages): ([String?], JSON?, Int) = ([], nil, 0)
        repeat {
            let reply = bench.logs("DescribeExportTasks", token.map { ["nextToken": $0] } ?? [:]).json
            names += reply["exportTasks"]?.array.map { $0["taskId"]?.string } ?? []
            token = reply["nextToken"]
            pages += 1
        } while token != nil && pages < 10
        #expect(names.count == 121 && pages == 3 && names.first == own?["taskId"]?.string)
        #expect(Set(names.compactMap { $0 }).count == 121)
        #expect(bench.logs("DescribeExportTasks", ["statusCode": "RUNNING"]).json["exportTasks"] == [])
    }

    @Test("a bucket with Object Lock takes no upload without a checksum [S-S3-LOCK]")
    func checksums() {
        let bench = bench([]) { $0.requiresUploadChecksum = true }
        #expect(bench.s3("PUT", "/bucket/k", body: [1]).code == "InvalidRequest")
        let upload = bench.s3("POST", "/bucket/k?uploads").element("UploadId") ?? ""
        #expect(bench.s3("PUT", "/bucket/k?uploadId=\(upload)&partNumber=1", body: [1]).code == "InvalidRequest")
        // CRC-32 of the one byte.
        let sum = ["x-amz-checksum-crc32": "pQXfGw=="]
        #expect(bench.s3("PUT", "/bucket/k", headers: sum, body: [1]).status == 200)
    }

    @Test(
        "the two ways of reading have quotas of their own, by region [S-READ-RATE]",
        arguments: [
            ("us-east-1", 25, 25), ("eu-central-1", 5, 10), ("us-west-2", 10, 10), ("eu-west-3", 10, 30),
            ("ap-south-1", 10, 25),
        ] as [(String, Int, Int)])
    func quotas(region: String, filter: Int, get: Int) {
        let bench = WireBench {
            $0.defaultRegion = region
            $0.quotas = WorldConfiguration.documentedQuotas(region: region)
        }
        bench.load("/g", at: [bench.now])
        func taken(_ operation: String, _ request: JSON) -> Int {
            (0..<100).filter { _ in bench.logs(operation, request, region: region).status == 200 }.count
        }
        #expect(taken("FilterLogEvents", ["logGroupName": "/g"]) == filter)
        #expect(taken("GetLogEvents", ["logGroupName": "/g", "logStreamName": "a"]) == get)
        #expect(taken("DescribeLogGroups", [:]) == 10)
        #expect(taken("DescribeLogStreams", ["logGroupName": "/g"]) == 25)
        #expect(bench.logs("FilterLogEvents", ["logGroupName": "/g"], region: region).code == "ThrottlingException")
        bench.advance(1_000)
        #expect(bench.logs("FilterLogEvents", ["logGroupName": "/g"], region: region).status == 200)
    }

    @Test(
        "a task may render in another form than assumed [S-EXPORT-LINES]",
        arguments: [
            (ExportRendering.observed, "13:00:00.000Z a\r\nb\n\n"), (.dropsFinalLineFeed, "13:00:00.000Z a\r\nb\n"),
            (.unixLines, "13:00:00.000Z a\nb\n\n"), (.withoutMilliseconds, "13:00:00Z a\r\nb\n\n"),
            (.tabBehindTime, "13:00:00.000Z\ta\r\nb\n\n"),
        ])
    func rendering(rendering: ExportRendering, expected: String) {
        let bench = WireBench { $0.exportRendering = rendering }
        bench.world.createBucket("bucket")
        bench.world.append([
            NewEvent(
                group: "/g", stream: "s", timestamp: bench.now, ingestionTime: bench.now, message: "a\r\nb\n")
        ])
        _ = bench.runTask(["logGroupName": "/g", "from": 0, "to": .integer(bench.now), "destination": "bucket"])
        let object = bench.world.objects(bucket: "bucket").first { $0.key.hasSuffix(".gz") }
        #expect(gunzip(object?.bytes ?? []) == "2026-11-22T\(expected)")
    }
}
