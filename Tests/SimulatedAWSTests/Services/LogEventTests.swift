import SimulatedAWS
import Testing

@Suite("Log events")
struct LogEventTests {
    private func put(_ bench: WireBench, _ times: [Int64], message: String = "m") -> Reply {
        bench.logs(
            "PutLogEvents",
            [
                "logGroupName": "g", "logStreamName": "a",
                "logEvents": .list(times.map { ["timestamp": .integer($0), "message": .text(message)] }),
            ])
    }

    @Test("Events older than 14 days or than the retention, or 2 hours ahead, are rejected one by one")
    func bounds() {
        let bench = WireBench()
        bench.world.createLogStream("a", group: "g")
        let (now, day) = (bench.now, WireBench.day)
        #expect(
            put(bench, [now - 14 * day - 1, now - 14 * day]).json["rejectedLogEventsInfo"]
                == ["tooOldLogEventEndIndex": 1])
        #expect(
            put(bench, [now + 7_200_000, now + 7_200_001]).json["rejectedLogEventsInfo"]
                == ["tooNewLogEventStartIndex": 1])
        bench.world.setRetention(3, group: "g")
        #expect(
            put(bench, [now - 3 * day - 1, now - 3 * day + 1]).json["rejectedLogEventsInfo"]
                == ["expiredLogEventEndIndex": 1])
        #expect(bench.world.truth(group: "g").map(\.timestamp) == [now - 14 * day, now - 3 * day + 1, now + 7_200_000])
        #expect(
            put(bench, [now - 15 * day]).json["rejectedLogEventsInfo"]
                == ["tooOldLogEventEndIndex": 1, "expiredLogEventEndIndex": 1])
    }

    @Test("A batch out of order, over 24 hours, too large or empty is refused whole")
    func batches() {
        let bench = WireBench()
        bench.world.createLogStream("a", group: "g")
        let now = bench.now
        #expect(put(bench, [now, now - 1]).code == "InvalidParameterException")
        #expect(put(bench, [now - WireBench.day - 1, now]).code == "InvalidParameterException")
        #expect(put(bench, []).code == "InvalidParameterException")
        #expect(put(bench, [now], message: "").code == "InvalidParameterException")
        let half = String(repeating: "x", count: 524_288 - 26)
        #expect(put(bench, [now, now], message: half).status == 200)
        #expect(put(bench, [now, now], message: half + "x").code == "InvalidParameterException")
        #expect(bench.world.truth(group: "g").count == 2)
    }

    @Test("FilterLogEvents includes both ends and orders by event time, ingestion time, acceptance")
    func filterOrder() {
        let bench = WireBench()
        let now = bench.now
        for (stream, timestamp, ingestion, message) in [
            ("b", now - 10, now - 1, "3"), ("a", now - 10, now - 2, "1"), ("a", now - 10, now - 2, "2"),
            ("a", now - 20, now, "0"), ("a", now - 5, now - 5, "4"), ("a", now - 4, now - 4, "out"),
            ("a", now - 21, now - 4, "out"),
        ] {
            bench.world.append([
                NewEvent(group: "g", stream: stream, timestamp: timestamp, ingestionTime: ingestion, message: message)
            ])
        }
        let reply = bench.logs(
            "FilterLogEvents",
            ["logGroupName": "g", "startTime": .integer(now - 20), "endTime": .integer(now - 5)]
        ).json
        #expect(reply["events"]?.array.compactMap { $0["message"]?.string } == ["0", "1", "2", "3", "4"])
        #expect(reply["searchedLogStreams"] == [])
        #expect(reply["nextToken"] == nil)
        let identifiers = reply["events"]?.array.compactMap { $0["eventId"]?.string } ?? []
        #expect(identifiers.allSatisfy { $0.utf8.count == 56 && $0.allSatisfy(\.isNumber) })
        #expect(Set(identifiers).count == 5)
        #expect(Set(identifiers).isSubset(of: bench.world.truth(group: "g").map(\.eventID)))
    }

    @Test("Streams are selected by names or by prefix, not both")
    func selection() {
        let bench = WireBench()
        for name in ["a", "ab", "b"] { bench.load("g", name, at: [bench.now, bench.now - 1]) }
        func count(_ request: JSON) -> Int {
            var request = request
            request["logGroupName"] = "g"
            return bench.filterAll(request).events.count
        }
        #expect(count(["logStreamNames": ["a"]]) == 2)
        #expect(count(["logStreamNames": ["a", "b"]]) == 4)
        #expect(count(["logStreamNamePrefix": "a"]) == 4)
        #expect(count([:]) == 6)
        #expect(count(["logStreamNames": ["a", "a"]]) == 2)
        let missing: JSON = ["logGroupName": "g", "logStreamNames": ["a", "missing"]]
        #expect(bench.logs("FilterLogEvents", missing).code == "ResourceNotFoundException")
        let both: JSON = ["logGroupName": "g", "logStreamNames": ["a"], "logStreamNamePrefix": "a"]
        #expect(bench.logs("FilterLogEvents", both).code == "InvalidParameterException")
    }

    @Test(
        "However pages are cut, each event is read once, in order",
        arguments: [0.0, 0.3], [true, false])
    func pages(share: Double, repeatsToken: Bool) {
        let bench = WireBench {
            ($0.emptyPageShare, $0.shortPageShare, $0.repeatsTokenOnEmptyPages) = (share, share, repeatsToken)
            ($0.pageEventsMax, $0.pageBytesMax, $0.pageScanMax) = (100, 3000, 70)
        }
        let times = (0..<1000).map { bench.now - 10_000 + Int64($0 / 3) }
        bench.load("g", at: times)
        let (events, pages) = bench.filterAll(["logGroupName": "g"])
        #expect(events.compactMap { $0["timestamp"]?.number } == times)
        #expect(Set(events.compactMap { $0["eventId"]?.string }).count == 1000)
        #expect(pages >= 1000 / 70)
    }

    @Test("An empty page may come with the very token it was asked with")
    func repeatedToken() {
        let bench = WireBench {
            ($0.emptyPageShare, $0.repeatsTokenOnEmptyPages, $0.pageEventsMax) = (0.5, true, 1)
        }
        bench.load("g", at: (0..<50).map { bench.now - $0 })
        var (repeats, token, pages): (Int, JSON?, Int) = (0, nil, 0)
        repeat {
            var request: JSON = ["logGroupName": "g"]
            if let token { request["nextToken"] = token }
            let next = bench.logs("FilterLogEvents", request).json["nextToken"]
            if next != nil, next == token { repeats += 1 }
            token = next
            pages += 1
        } while token != nil && pages < 1000
        #expect(repeats > 5)
        #expect(pages < 1000)
    }

    @Test("An event is invisible to reads until its visibility delay is over, whatever was asked before")
    func visibility() {
        let bench = WireBench { $0.readVisibility = 1000...60_000 }
        bench.load("g", at: (0..<200).map { bench.now - $0 })
        #expect(bench.filterAll(["logGroupName": "g"]).events.isEmpty)
        bench.advance(30_000)
        let half = bench.filterAll(["logGroupName": "g"]).events.count
        #expect(50..<150 ~= half)
        let other = WireBench { $0.readVisibility = 1000...60_000 }
        other.load("g", at: (0..<200).map { other.now - $0 })
        other.advance(30_000)
        #expect(other.filterAll(["logGroupName": "g"]).events.count == half)
        bench.advance(30_000)
        #expect(bench.filterAll(["logGroupName": "g"]).events.count == 200)
    }

    @Test("Expired events go away after the deletion lag, and do not come back with a longer retention")
    func retention() {
        let bench = WireBench { $0.retentionDeletionLag = 3_600_000...3_600_000 }
        bench.load("g", at: [bench.now - WireBench.day, bench.now])
        bench.world.setRetention(1, group: "g")
        let request: JSON = ["logGroupName": "g"]
        #expect(bench.filterAll(request).events.count == 2)
        bench.advance(3_600_000)
        #expect(bench.filterAll(request).events.count == 1)
        bench.world.setRetention(nil, group: "g")
        #expect(bench.filterAll(request).events.count == 1)
        #expect(bench.world.truth(group: "g").count == 2)
    }

    @Test("A deleted stream's or group's events stay part of the truth")
    func deletion() {
        let bench = WireBench()
        bench.load("g", "a", at: [bench.now])
        bench.load("g", "b", at: [bench.now])
        #expect(bench.logs("DeleteLogStream", ["logGroupName": "g", "logStreamName": "a"]).status == 200)
        #expect(bench.filterAll(["logGroupName": "g"]).events.count == 1)
        bench.world.deleteLogGroup("g")
        bench.advance(1)
        bench.load("g", "a", at: [bench.now])
        #expect(bench.filterAll(["logGroupName": "g"]).events.count == 1)
        #expect(bench.world.truth(group: "g").count == 3)
    }

    @Test("Messages come back byte for byte, as UTF-8 or escaped", arguments: [JSONText.rawUTF8, .asciiEscaped])
    func text(_ form: JSONText) {
        let bench = WireBench { $0.jsonText = form }
        let message = "tab\t quote\" back\\ nul\u{0}\u{1F} line\n ü € 😀 \u{2028} e\u{301}"
        bench.load("g", at: [bench.now], message: message)
        let reply = bench.logs("FilterLogEvents", ["logGroupName": "g"])
        let found = reply.json["events"]?.array.first?["message"]?.string
        #expect(found.map { Array($0.utf8) } == Array("\(message)\(bench.now)".utf8))
        #expect(reply.body.allSatisfy { $0 < 0x80 } == (form == .asciiEscaped))
    }

    @Test("GetLogEvents leaves the end out and repeats its token when there is no more", arguments: [0.0, 0.4])
    func getForward(emptyPages: Double) {
        let bench = WireBench { ($0.emptyPageShare, $0.pageScanMax) = (emptyPages, 7) }
        let start = bench.now - 100
        bench.load("g", at: (0..<50).map { start + $0 })
        bench.load("g", "b", at: [start])
        var (times, token, pages): ([Int64], JSON?, Int) = ([], nil, 0)
        while pages < 1000 {
            var request: JSON = [
                "logGroupName": "g", "logStreamName": "a", "startTime": .integer(start),
                "endTime": .integer(start + 40), "startFromHead": true, "limit": 6,
            ]
            if let token { request["nextToken"] = token }
            let reply = bench.logs("GetLogEvents", request).json
            times += reply["events"]?.array.compactMap { $0["timestamp"]?.number } ?? []
            pages += 1
            if reply["nextForwardToken"] == token { break }
            token = reply["nextForwardToken"]
        }
        #expect(times == (0..<40).map { start + $0 })
        #expect(pages < 1000)
    }

    @Test("GetLogEvents begins with the newest and goes back by its backward token")
    func getBackward() {
        let bench = WireBench()
        bench.load("g", at: (0..<10).map { bench.now - 9 + $0 })
        var (times, token): ([[Int64]], JSON?) = ([], nil)
        for _ in 0..<4 {
            var request: JSON = ["logGroupName": "g", "logStreamName": "a", "limit": 4]
            if let token { request["nextToken"] = token }
            let reply = bench.logs("GetLogEvents", request).json
            times.append(reply["events"]?.array.compactMap { $0["timestamp"]?.number } ?? [])
            #expect((reply["nextBackwardToken"] == token) == (times.count == 4))
            token = reply["nextBackwardToken"]
        }
        #expect(times == [(6..<10), (2..<6), (0..<2), (0..<0)].map { $0.map { bench.now - 9 + Int64($0) } })
    }
}
