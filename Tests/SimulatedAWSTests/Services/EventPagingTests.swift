import SimulatedAWS
import Testing

@Suite("In which direction pages go, and where they begin")
struct EventPagingTests {
    private func times(_ reply: JSON) -> [Int64] { reply["events"]?.array.compactMap { $0["timestamp"]?.number } ?? [] }

    @Test("FilterLogEvents gives the newest first where it is asked to [S-FILTER-HEAD]", arguments: [2, 3, 100])
    func newestFirst(limit: Int64) {
        let bench = WireBench { $0.pageScanMax = 3 }
        let start = bench.now - 20
        bench.load("g", "a", at: (0..<10).map { start + 2 * $0 })
        bench.load("g", "b", at: (0..<10).map { start + 2 * $0 + 1 })
        var request: JSON = [
            "logGroupName": "g", "startTime": .integer(start + 3), "endTime": .integer(start + 16),
            "startFromHead": false, "limit": .integer(limit),
        ]
        let found = bench.filterAll(request).events.compactMap { $0["timestamp"]?.number }
        #expect(found == (3...16).reversed().map { start + $0 })
        #expect((bench.world.happenings[.newestFirst] ?? 0) > 0)
        request["startFromHead"] = true
        #expect(bench.filterAll(request).events.compactMap { $0["timestamp"]?.number } == found.reversed())
    }

    @Test("the token carries the direction, whatever the next request says")
    func direction() {
        let bench = WireBench()
        bench.load("g", at: (0..<6).map { bench.now - 6 + $0 })
        var request: JSON = ["logGroupName": "g", "startTime": .integer(bench.now - 6), "limit": 2]
        request["startFromHead"] = false
        let first = bench.logs("FilterLogEvents", request).json
        #expect(times(first) == [5, 4].map { bench.now - 6 + $0 })
        request["startFromHead"] = true
        request["nextToken"] = first["nextToken"] ?? .null
        #expect(times(bench.logs("FilterLogEvents", request).json) == [3, 2].map { bench.now - 6 + $0 })
    }

    @Test(
        "newest first is refused for what lies before 2024",
        arguments: [(nil, false), (1_704_067_199_999, false), (1_704_067_200_000, true)] as [(Int64?, Bool)])
    func tooOld(start: Int64?, isTaken: Bool) {
        let bench = WireBench()
        bench.load("g", at: [bench.now])
        var request: JSON = ["logGroupName": "g", "startFromHead": false]
        if let start { request["startTime"] = .integer(start) }
        #expect(bench.logs("FilterLogEvents", request).code == (isTaken ? nil : "InvalidParameterException"))
    }

    @Test("GetLogEvents takes a forward token only with startFromHead [S-GET-HEAD]")
    func forwardToken() {
        let bench = WireBench()
        bench.load("g", at: (0..<6).map { bench.now - 6 + $0 })
        var request: JSON = ["logGroupName": "g", "logStreamName": "a", "startFromHead": true, "limit": 2]
        let first = bench.logs("GetLogEvents", request).json
        #expect(times(first) == [bench.now - 6, bench.now - 5])
        request["nextToken"] = first["nextForwardToken"] ?? .null
        request["startFromHead"] = .flag(false)
        #expect(bench.logs("GetLogEvents", request).code == "InvalidParameterException")
        request["startFromHead"] = .flag(true)
        #expect(times(bench.logs("GetLogEvents", request).json) == [bench.now - 4, bench.now - 3])
    }

    /// Four events in each of ten milliseconds, each with a text of its own.
    private func load(_ bench: WireBench) -> [String] {
        let events = (0..<40).map { number in
            NewEvent(
                group: "g", stream: "a", timestamp: bench.now - 100 + Int64(number / 4), ingestionTime: bench.now,
                message: "\(number)")
        }
        bench.world.append(events)
        return events.map(\.message)
    }

    /// The texts of every page of the stream, forwards.
    private func pages(_ bench: WireBench, limit: Int64) -> [[String]] {
        var (pages, token): ([[String]], JSON?) = ([], nil)
        while pages.count < 1_000 {
            var request: JSON = [
                "logGroupName": "g", "logStreamName": "a", "startFromHead": true, "limit": .integer(limit),
            ]
            if let token { request["nextToken"] = token }
            let reply = bench.logs("GetLogEvents", request).json
            pages.append(reply["events"]?.array.compactMap { $0["message"]?.string } ?? [])
            guard reply["nextForwardToken"] != token else { return pages }
            token = reply["nextForwardToken"]
        }
        return pages
    }

    @Test(
        "pages of GetLogEvents overlap within the last millisecond, and come to an end [S-GET-OVERLAP]",
        arguments: [1, 2, 3, 7, 40] as [Int64])
    func overlap(limit: Int64) {
        let bench = WireBench { $0.overlappingPageShare = 1 }
        let all = load(bench)
        var kept: [String] = []
        for page in pages(bench, limit: limit) {
            let again = page.prefix { kept.contains($0) }
            // Of the last millisecond that was shown, in its order; and something new behind it.
            #expect(again.elementsEqual(kept.suffix(again.count)) && again.count <= 4)
            #expect(again.isEmpty || again.count < page.count)
            kept += page.dropFirst(again.count)
        }
        #expect(kept == all)
        #expect((bench.world.happenings[.overlappingPage] ?? 0) > 0 || [1, 40].contains(limit))
    }

    @Test("without the knob no page overlaps")
    func noOverlap() {
        let bench = WireBench()
        let all = load(bench)
        #expect(pages(bench, limit: 3).flatMap { $0 } == all)
        #expect(bench.world.happenings[.overlappingPage] == nil)
    }
}
