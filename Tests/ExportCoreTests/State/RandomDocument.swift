import ExportCore

/// State documents of every shape, for the round trip through bytes.
enum RandomDocument {
    static func draw(seed: Int) -> StateDocument {
        var random = SeededGenerator(seed: seed)
        var document = StateDocument(destination: random.pick(["s3://bucket/prefix", "file:///tmp/\"archive\"", "ü"]))
        document.writer = .init(run: RunID("run\(seed)"), sequence: random.int(0...Int(Int32.max)))
        if random.chance(0.5) {
            document.lease = Lease(
                run: RunID("r"), expires: instant(&random, ServiceTime.init), generation: random.int(1...99))
            if random.chance(0.5) {
                document.lease?.place = RunPlace(
                    host: random.pick(["web-1", "ü \"x\""]), pid: random.pick([nil, 4711]))
                document.lease?.started = instant(&random, ServiceTime.init)
            }
        }
        document.leaseGeneration = (document.lease?.generation ?? 0) + (document.lease == nil ? random.int(0...9) : 0)
        for _ in 0..<random.int(0...5) {
            let lane = Sample.lane(
                random.pick(["/a", "/b", "/c#1"]),
                stream: random.pick([
                    nil, nil, "s", "e\u{301}", "\u{E9}", "2026/11/22/[$LATEST]\\\"x\u{1F600}", "\u{0}\n",
                ]))
            document.lanes[lane] = LaneState(frontier: frontier(&random), exportedByOriginal: exported(&random))
        }
        for (index, lane) in document.lanes.keys.sorted().enumerated() where random.chance(0.5) {
            document.intents.append(intent(&random, lane, index))
        }
        for index in 0..<random.int(0...3) {
            document.abandoned.append(
                AbandonedAttempt(
                    prefix: "p\(index)/", manifestKey: "m\(index)", at: instant(&random, ServiceTime.init),
                    looked: random.int(0...1) == 0 ? nil : instant(&random, ServiceTime.init))
            )
        }
        for group in ["/a", "/z"] where random.chance(0.4) {
            let streams = exported(&random)
            if !streams.isEmpty { document.exportedByOriginal[Sample.arn(group)] = streams }
        }
        return document
    }

    private static func instant<Value>(_ random: inout SeededGenerator, _ make: (Int64) -> Value) -> Value {
        make(random.int(0...Sample.time("2100-01-01")))
    }

    private static func exported(_ random: inout SeededGenerator) -> [LogStreamName: Int64] {
        var streams: [LogStreamName: Int64] = [:]
        for name in ["a", "b/c", "é", "e\u{301}", "{\"}"] where random.chance(0.3) {
            streams[Sample.stream(name)] = instant(&random) { $0 }
        }
        return streams
    }

    private static func intent(_ random: inout SeededGenerator, _ lane: LaneID, _ index: Int) -> Intent {
        let start = instant(&random, EventTime.init)
        let window = TimeWindow(start: start, end: start.advanced(by: Span(milliseconds: random.int(1...Sample.day))))
        return Sample.intent(
            lane, window, deed: random.pick([.task, .read, .sweep]), attempt: "\(index)",
            horizon: instant(&random, IngestionTime.init), seals: random.chance(0.5),
            failures: random.int(0...3), journaled: instant(&random, ServiceTime.init))
    }

    private static func frontier(_ random: inout SeededGenerator) -> Frontier {
        var frontier = Frontier(start: instant(&random, EventTime.init))
        for _ in 0..<random.int(0...12) {
            let window = TimeWindow(
                start: frontier.next,
                end: frontier.next.advanced(by: Span(milliseconds: random.int(1...2 * Sample.day))))
            let certain = random.chance(0.2) ? IngestionTime.never : instant(&random, IngestionTime.init)
            let possible = random.chance(0.1) ? certain : max(certain, instant(&random, IngestionTime.init))
            frontier.append(
                window,
                origin: random.pick([.task(DoubtfulBand(certain: certain, possible: possible)), .reads, .believedEmpty]
                ),
                read: random.chance(0.4) ? instant(&random, IngestionTime.init) : .never)
            if random.chance(0.2) { frontier.raise(window, to: instant(&random, IngestionTime.init)) }
            if random.chance(0.1) { frontier.seal(through: window.last) }
            if random.chance(0.2) { frontier.coarsen(before: window.end) }
        }
        return frontier
    }
}
