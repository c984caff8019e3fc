import SimulatedAWS
import Testing

@Suite("Log groups and streams")
struct LogGroupTests {
    @Test("Groups are listed in byte order, by pages of at most 50, with tokens bound to their query")
    func listing() {
        let bench = WireBench()
        for number in (0..<120).reversed() { bench.world.createLogGroup("/app/\(1000 + number)") }
        bench.world.createLogGroup("/other")
        var (names, token): ([String], JSON?) = ([], nil)
        repeat {
            var request: JSON = ["logGroupNamePrefix": "/app/"]
            if let token { request["nextToken"] = token }
            let reply = bench.logs("DescribeLogGroups", request).json
            names += reply["logGroups"]?.array.compactMap { $0["logGroupName"]?.string } ?? []
            token = reply["nextToken"]
        } while token != nil
        #expect(names == (0..<120).map { "/app/\(1000 + $0)" })
        let first = bench.logs("DescribeLogGroups", ["logGroupNamePrefix": "/app/"]).json["nextToken"] ?? .null
        #expect(bench.logs("DescribeLogGroups", ["nextToken": first]).code == "InvalidParameterException")
        #expect(bench.logs("DescribeLogGroups", ["limit": 51]).code == "InvalidParameterException")
        bench.advance(WireBench.day + 1)
        let late: JSON = ["logGroupNamePrefix": "/app/", "nextToken": first]
        #expect(bench.logs("DescribeLogGroups", late).code == "InvalidParameterException")
    }

    @Test("A pattern excludes a prefix, and with it only three members come back")
    func pattern() {
        let bench = WireBench()
        bench.world.createLogGroup("/app/one", retentionInDays: 7)
        let found = bench.logs("DescribeLogGroups", ["logGroupNamePattern": "p/o"]).json["logGroups"]?.array ?? []
        #expect(found.map(\.keys) == [["logGroupName", "creationTime", "arn"]])
        let whole = bench.logs("DescribeLogGroups").json["logGroups"]?.array.first
        #expect(whole?["retentionInDays"] == 7)
        #expect(whole?["arn"] == "arn:aws:logs:us-east-1:123456789012:log-group:/app/one:*")
        let both: JSON = ["logGroupNamePattern": "a", "logGroupNamePrefix": "a"]
        #expect(bench.logs("DescribeLogGroups", both).code == "InvalidParameterException")
    }

    @Test("Each region has its own groups")
    func regions() {
        let bench = WireBench()
        #expect(bench.logs("CreateLogGroup", ["logGroupName": "g"], region: "eu-west-1").status == 200)
        #expect(bench.logs("DescribeLogGroups").json["logGroups"] == [])
        #expect(bench.world.logGroups(region: "eu-west-1") == ["g"])
        #expect(
            bench.logs("CreateLogGroup", ["logGroupName": "g"], region: "eu-west-1").code
                == "ResourceAlreadyExistsException")
        #expect(bench.logs("CreateLogGroup", ["logGroupName": "a b"]).code == "InvalidParameterException")
        #expect(bench.logs("DeleteLogGroup", ["logGroupName": "missing"]).code == "ResourceNotFoundException")
    }

    @Test("Unknown operations, unknown members and members that occur twice are refused")
    func loudness() {
        let bench = WireBench()
        #expect(bench.logs("StartQuery").code == "UnknownOperationException")
        #expect(bench.logs("DescribeLogGroups", ["includeLinkedAccounts": true]).code == "SerializationException")
        #expect(bench.logs("DescribeLogGroups", ["limit": "five"]).code == "SerializationException")
        #expect(
            bench.json("Logs_20140328.DescribeLogGroups", text: #"{"limit":5,"limit":6}"#).code
                == "SerializationException")
        #expect(bench.json("Logs_20140328.DescribeLogGroups", text: "{").code == "SerializationException")
    }

    @Test("Streams are listed by name with a prefix, or by last event, but not both")
    func streams() {
        let bench = WireBench()
        for (index, name) in ["b", "ab", "a", "b/1"].enumerated() {
            bench.load("g", name, at: [bench.now - Int64(index)])
        }
        bench.world.createLogStream("empty", group: "g")
        func names(_ request: JSON) -> [String] {
            var request = request
            request["logGroupName"] = "g"
            return bench.logs("DescribeLogStreams", request).json["logStreams"]?.array
                .compactMap { $0["logStreamName"]?.string } ?? []
        }
        #expect(names([:]) == ["a", "ab", "b", "b/1", "empty"])
        #expect(names(["descending": true]) == ["empty", "b/1", "b", "ab", "a"])
        #expect(names(["logStreamNamePrefix": "b"]) == ["b", "b/1"])
        #expect(names(["logStreamNamePrefix": "b", "descending": true]) == ["b/1", "b"])
        #expect(names(["orderBy": "LastEventTime", "descending": true]) == ["b", "ab", "a", "b/1", "empty"])
        let both: JSON = ["logGroupName": "g", "orderBy": "LastEventTime", "logStreamNamePrefix": "b"]
        #expect(bench.logs("DescribeLogStreams", both).code == "InvalidParameterException")
        let byARN: JSON = ["logGroupIdentifier": "arn:aws:logs:us-east-1:123456789012:log-group:g", "limit": 1]
        #expect(bench.logs("DescribeLogStreams", byARN).json["logStreams"]?.array.count == 1)
    }

    @Test("Paging by either order and direction shows each stream once", arguments: [true, false], [true, false])
    func streamPages(byName: Bool, descending: Bool) {
        let bench = WireBench()
        for number in 0..<230 { bench.load("g", "s\(number)", at: [bench.now - Int64(number % 7)]) }
        var (names, token): ([String], JSON?) = ([], nil)
        repeat {
            var request: JSON = ["logGroupName": "g", "descending": .flag(descending)]
            request["orderBy"] = byName ? "LogStreamName" : "LastEventTime"
            if let token { request["nextToken"] = token }
            let reply = bench.logs("DescribeLogStreams", request).json
            names += reply["logStreams"]?.array.compactMap { $0["logStreamName"]?.string } ?? []
            token = reply["nextToken"]
        } while token != nil
        #expect(names.count == 230)
        #expect(Set(names).count == 230)
    }

    @Test("A stream's times are absent, then stale, until the metadata lag is over")
    func metadataLag() {
        let bench = WireBench { $0.streamMetadataLag = 600_000...600_000 }
        bench.load("g", at: [bench.now - 5000])
        func stream() -> JSON? {
            bench.logs("DescribeLogStreams", ["logGroupName": "g"]).json["logStreams"]?.array.first
        }
        #expect(stream()?["lastEventTimestamp"] == nil)
        #expect(stream()?["storedBytes"] == 0)
        bench.advance(600_000)
        let first = bench.now
        bench.load("g", at: [first])
        #expect(stream()?["lastEventTimestamp"] == .integer(WireBench.start - 5000))
        #expect(stream()?["lastIngestionTime"] == .integer(WireBench.start))
        bench.advance(600_000)
        #expect(stream()?["lastEventTimestamp"] == .integer(first))
        #expect(stream()?["firstEventTimestamp"] == .integer(WireBench.start - 5000))
    }

    @Test("Names that are equal but for their bytes are different streams")
    func exactNames() {
        let bench = WireBench()
        bench.load("g", "\u{E9}", at: [bench.now])
        bench.load("g", "e\u{301}", at: [bench.now])
        #expect(bench.logs("DescribeLogStreams", ["logGroupName": "g"]).json["logStreams"]?.array.count == 2)
    }

    @Test("What is loaded for the future comes into being when its time has come")
    func future() {
        let bench = WireBench()
        bench.world.append([
            NewEvent(group: "g", stream: "a", timestamp: bench.now, ingestionTime: bench.now + 1000, message: "m")
        ])
        #expect(bench.world.logGroups() == [])
        #expect(bench.world.truth(group: "g") == [])
        #expect(bench.logs("FilterLogEvents", ["logGroupName": "g"]).code == "ResourceNotFoundException")
        bench.advance(1000)
        #expect(bench.world.truth(group: "g").count == 1)
        #expect(bench.filterAll(["logGroupName": "g"]).events.count == 1)
    }
}
