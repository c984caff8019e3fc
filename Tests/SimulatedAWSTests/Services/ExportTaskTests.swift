import SimulatedAWS
import Testing

@Suite("Export tasks")
struct ExportTaskTests {
    private func order(_ bench: WireBench, from: Int64? = nil, to: Int64? = nil, prefix: String? = nil) -> JSON {
        var order: JSON = [
            "logGroupName": "g", "destination": "bucket", "destinationPrefix": "p", "taskName": "t",
            "from": .integer(from ?? bench.now - 1000), "to": .integer(to ?? bench.now),
        ]
        if let prefix { order["logStreamNamePrefix"] = .text(prefix) }
        return order
    }

    private func lines(_ bench: WireBench) -> [String] {
        bench.world.objects(bucket: "bucket").filter { $0.key.hasSuffix(".gz") }
            .flatMap { gunzip($0.bytes).split(separator: "\n").map(String.init) }
    }

    @Test("A task waits, runs and completes; its objects lie under its id, the write test beside them")
    func course() {
        let bench = WireBench()
        bench.world.createBucket("bucket")
        bench.load("g", "a/b", at: [bench.now - 999], message: "first ")
        bench.load("g", "a-b", at: [bench.now - 998], message: "second ")
        let id = bench.logs("CreateExportTask", order(bench)).json["taskId"]?.string ?? ""
        func status() -> JSON? {
            bench.logs("DescribeExportTasks", ["taskId": .text(id)]).json["exportTasks"]?.array.first
        }
        #expect(status()?["status"]?["code"] == "PENDING")
        #expect(bench.world.objects(bucket: "bucket").map(\.key) == ["p/aws-logs-write-test"])
        bench.advance(3000)
        #expect(status()?["status"]?["code"] == "RUNNING")
        #expect(status()?["executionInfo"]?.keys == ["creationTime"])
        bench.advance(20_000)
        #expect(status()?["status"]?["code"] == "COMPLETED")
        #expect(status()?.keys.contains("logStreamNamePrefix") == false)
        #expect(
            Set(bench.world.objects(bucket: "bucket").map(\.key)) == [
                "p/\(id)/a-b/000000.gz", "p/\(id)/a-b/000001.gz", "p/aws-logs-write-test",
            ])
        #expect(
            lines(bench) == [
                "2026-11-22T12:59:59.002Z second \(WireBench.start - 998)",
                "2026-11-22T12:59:59.001Z first \(WireBench.start - 999)",
            ])
    }

    @Test("Without a prefix, the write test is at the root and the objects under exportedlogs")
    func defaultPrefix() {
        let bench = WireBench()
        bench.world.createBucket("bucket")
        bench.load("g", at: [bench.now])
        var request = order(bench)
        request["destinationPrefix"] = nil
        let task = bench.runTask(request)
        #expect(task?["destinationPrefix"] == "exportedlogs")
        let keys = bench.world.objects(bucket: "bucket").map(\.key)
        #expect(keys.first == "aws-logs-write-test")
        #expect(keys.last?.hasPrefix("exportedlogs/") == true)
    }

    @Test(
        "What from and to select is the configured reading of the documents",
        arguments: [
            (ExportReading.eventInclusive, ["0", "10", "20"]), (.eventHalfOpen, ["0", "10"]),
            (.ingestionHalfOpen, ["late", "0", "10"]),
        ])
    func readings(reading: ExportReading, expected: [String]) {
        let bench = WireBench { $0.exportReading = reading }
        bench.world.createBucket("bucket")
        let base = bench.now - 1000
        for (timestamp, ingestion, message) in [
            (base, base, "0"), (base + 10, base + 10, "10"), (base + 20, base + 20, "20"),
            (base - 500, base + 5, "late"), (base + 21, base + 25, "after"),
        ] {
            bench.world.append([
                NewEvent(group: "g", stream: "a", timestamp: timestamp, ingestionTime: ingestion, message: message)
            ])
        }
        _ = bench.runTask(order(bench, from: base, to: base + 20))
        #expect(lines(bench).map { String($0.dropFirst(25)) } == expected)
    }

    @Test("A prefix of stream names is a prefix: a takes ab")
    func streamPrefix() {
        let bench = WireBench()
        bench.world.createBucket("bucket")
        for name in ["a", "ab", "b"] { bench.load("g", name, at: [bench.now]) }
        _ = bench.runTask(order(bench, prefix: "a"))
        #expect(lines(bench).count == 2)
    }

    @Test("A task takes what is available at its snapshot, and completes all the same")
    func availability() {
        let bench = WireBench { $0.exportAvailability = 0...(12 * 3_600_000) }
        bench.world.createBucket("bucket")
        bench.load("g", at: (0..<200).map { bench.now - $0 })
        bench.advance(6 * 3_600_000)
        let task = bench.runTask(order(bench, from: WireBench.start - 1000, to: WireBench.start))
        #expect(task?["status"]?["code"] == "COMPLETED")
        #expect(60..<140 ~= lines(bench).count)
        let record = bench.world.exportTasks()[0]
        #expect(record.createdAt...(record.endedAt ?? 0) ~= record.snapshotAt)
    }

    @Test("One active task per account and region; somebody else's counts")
    func slot() {
        let bench = WireBench()
        bench.world.createBucket("bucket")
        bench.world.createBucket("elsewhere", region: "eu-west-1")
        bench.load("g", at: [bench.now])
        bench.world.createLogGroup("g", region: "eu-west-1", at: 0)
        _ = bench.world.startForeignExportTask(runningFor: 60_000)
        let refused = bench.logs("CreateExportTask", order(bench))
        #expect(refused.code == "LimitExceededException")
        #expect(refused.json["message"] == "Resource limit exceeded.")
        var abroad = order(bench)
        abroad["destination"] = "elsewhere"
        #expect(bench.logs("CreateExportTask", abroad, region: "eu-west-1").status == 200)
        bench.advance(60_000)
        #expect(bench.logs("CreateExportTask", order(bench)).status == 200)
        #expect(bench.logs("CreateExportTask", order(bench)).code == "LimitExceededException")
    }

    @Test("A task is carried out however many others begin and end meanwhile")
    func overlappingTasks() {
        let bench = WireBench()
        bench.world.createBucket("bucket")
        bench.load("g", at: [bench.now])
        let id = bench.logs("CreateExportTask", order(bench)).json["taskId"]?.string ?? ""
        for _ in 0..<3 {
            _ = bench.world.startForeignExportTask(runningFor: 10)
            bench.advance(20)
        }
        bench.advance(60_000)
        #expect(bench.world.exportTasks().map(\.status) == [.completed, .completed, .completed, .completed])
        #expect(bench.world.objects(bucket: "bucket", prefix: "p/\(id)/").count == 1)
    }

    @Test("Orders that can not be carried out are refused")
    func validation() {
        let bench = WireBench { $0.requiresBucketPolicy = true }
        bench.world.createBucket("bucket")
        bench.world.createBucket("abroad", region: "eu-west-1")
        bench.world.createLogGroup("g")
        bench.world.createLogGroup("ia", logGroupClass: .infrequentAccess)
        func refusal(_ name: String, _ value: JSON) -> String? {
            var changed = order(bench)
            changed[name] = value
            return bench.logs("CreateExportTask", changed).code
        }
        #expect(refusal("logGroupName", "missing") == "ResourceNotFoundException")
        #expect(refusal("logGroupName", "ia") == "InvalidParameterException")
        #expect(refusal("destination", "missing") == "InvalidParameterException")
        #expect(refusal("destination", "abroad") == "InvalidParameterException")
        #expect(refusal("from", .integer(bench.now + 1)) == "InvalidParameterException")
        #expect(refusal("logStreamNamePrefix", "a:b") == "InvalidParameterException")
        #expect(
            bench.logs("CreateExportTask", order(bench, from: 0, to: bench.now - 1)).code
                == "InvalidParameterException")
        let denied = bench.logs("CreateExportTask", order(bench))
        #expect(denied.json["message"]?.string?.hasPrefix("GetBucketAcl call on the given bucket failed.") == true)
        let policy = """
            {"Version": "2012-10-17", "Statement": [
              {"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
               "Action": "s3:GetBucketAcl", "Resource": "arn:aws:s3:::bucket"},
              {"Effect": "Allow", "Principal": {"Service": "logs.us-east-1.amazonaws.com"},
               "Action": ["s3:PutObject"], "Resource": ["arn:aws:s3:::bucket/*"]}]}
            """
        #expect(bench.s3("PUT", "/bucket?policy", body: Array(policy.utf8)).status == 204)
        #expect(bench.logs("CreateExportTask", order(bench)).status == 200)
    }

    @Test("Failed and cancelled tasks leave objects behind", arguments: [true, false])
    func partial(fails: Bool) {
        var (left, complete) = (0, 0)
        for seed in 0..<20 as Range<UInt64> {
            let bench = WireBench(seed: seed) {
                if fails { $0.exportFailureShare = 1 } else { $0.exportCancelShare = 1 }
            }
            bench.world.createBucket("bucket")
            for number in 0..<40 { bench.load("g", "s\(number)", at: [bench.now]) }
            let task = bench.runTask(order(bench))
            #expect(task?["status"]?["code"] == (fails ? "FAILED" : "CANCELLED"))
            let count = lines(bench).count
            left += count > 0 ? 1 : 0
            complete += count == 40 ? 1 : 0
        }
        #expect(left > 10)
        #expect(complete < 20)
    }

    @Test("Cancelling takes a moment, keeps what was written, and can not be done twice")
    func cancelling() {
        let bench = WireBench()
        bench.world.createBucket("bucket")
        bench.load("g", at: [bench.now])
        let id = bench.logs("CreateExportTask", order(bench)).json["taskId"] ?? .null
        #expect(bench.logs("CancelExportTask", ["taskId": id]).status == 200)
        #expect(bench.world.exportTasks()[0].status == .pendingCancel)
        #expect(bench.logs("CancelExportTask", ["taskId": id]).code == "InvalidOperationException")
        #expect(bench.logs("CreateExportTask", order(bench)).code == "LimitExceededException")
        bench.advance(5000)
        #expect(bench.world.exportTasks()[0].status == .cancelled)
        #expect(bench.logs("CancelExportTask", ["taskId": id]).code == "InvalidOperationException")
        #expect(bench.logs("CancelExportTask", ["taskId": "x"]).code == "ResourceNotFoundException")
        #expect(bench.logs("CreateExportTask", order(bench)).status == 200)
    }

    @Test("Tasks are listed newest first, by id or status, for as long as configured")
    func listing() {
        let bench = WireBench { $0.exportTaskListedFor = 3_600_000 }
        bench.world.createBucket("bucket")
        bench.load("g", at: [bench.now])
        let made = (0..<7).map { _ in bench.runTask(order(bench))?["taskId"]?.string ?? "" }
        var (found, token): ([String], JSON?) = ([], nil)
        repeat {
            var request: JSON = ["limit": 3, "statusCode": "COMPLETED"]
            if let token { request["nextToken"] = token }
            let reply = bench.logs("DescribeExportTasks", request).json
            found += reply["exportTasks"]?.array.compactMap { $0["taskId"]?.string } ?? []
            token = reply["nextToken"]
        } while token != nil
        #expect(found == made.reversed())
        #expect(bench.logs("DescribeExportTasks", ["taskId": "unknown"]).json["exportTasks"] == [])
        let both: JSON = ["taskId": "x", "statusCode": "RUNNING"]
        #expect(bench.logs("DescribeExportTasks", both).code == "InvalidParameterException")
        bench.advance(3_600_000)
        #expect(bench.logs("DescribeExportTasks").json["exportTasks"] == [])
    }

    @Test("Large streams are cut into several numbered files")
    func files() {
        let bench = WireBench { $0.exportFileBytesMax = 100 }
        bench.world.createBucket("bucket")
        bench.load("g", at: (0..<10).map { bench.now - $0 })
        _ = bench.runTask(order(bench))
        let keys = bench.world.objects(bucket: "bucket").map(\.key).filter { $0.hasSuffix(".gz") }
        #expect(keys.count == 5)
        #expect(keys.last?.hasSuffix("/a/000004.gz") == true)
        #expect(lines(bench).count == 10)
    }

    @Test("A task that would run for more than a day ends as FAILED after 24 hours")
    func timeout() {
        let bench = WireBench { $0.exportRunning = 100_000_000...100_000_000 }
        bench.world.createBucket("bucket")
        bench.load("g", at: [bench.now])
        _ = bench.logs("CreateExportTask", order(bench))
        bench.advance(WireBench.day + 3000)
        #expect(bench.world.exportTasks()[0].status == .failed)
    }
}
