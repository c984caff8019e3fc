import ExportCore
import Testing

@Suite("Shards")
struct ShardTests {
    private func lanes(_ count: Int) -> [LaneID] { (0..<count).map { Sample.lane("/app/\($0)") } }

    private func shard(_ count: Int) -> StateShard {
        var shard = StateShard()
        for lane in lanes(count) {
            shard.open(lane, start: Sample.event("2026-11-19"), original: [:])
            shard.intents.append(Sample.intent(lane, Sample.window("2026-11-19", "2026-11-20"), attempt: "\(lane)"))
            shard.abandoned.append(
                AbandonedAttempt(
                    prefix: "p/\(lane)/", manifestKey: "logs/_manifests/x/\(lane.digest)/2026-11-19/m.json",
                    at: Sample.now))
            shard.exportedByOriginal[lane.group] = [Sample.stream("a"): 1]
        }
        return shard
    }

    @Test("a shard's name is the beginning of its lanes' digests, at every depth")
    func names() {
        for lane in lanes(200) {
            for length in 0...ShardName.lengthMax {
                let name = ShardName(holding: lane.hash64, length: length)
                #expect(name.description == String(lane.digest.prefix(length)))
                #expect(ShardName(name.description) == name)
                for shorter in 0...length {
                    #expect(name.prefix(length: shorter) == ShardName(holding: lane.hash64, length: shorter))
                }
            }
        }
        for text in ["A", "g", "a3f0", "-1", " a", "é"] { #expect(ShardName(text) == nil, "\(text)") }
    }

    @Test("the children of a name are all that begin with it, in order", arguments: 1...3)
    func children(digits: Int) {
        let children = ShardName.root.children(digits: digits)
        #expect(children.count == 1 << (4 * digits) && Set(children).count == children.count)
        #expect(children == children.sorted())
        #expect(children.allSatisfy { $0.length == digits && $0.prefix(length: 0) == .root })
    }

    @Test(
        "a split puts everything of a lane into the one part that is looked for later, and loses nothing",
        arguments: 1...3)
    func parts(digits: Int) throws {
        let whole = shard(300)
        let parts = whole.parts(of: .root, digits: digits)
        #expect(parts.count == 1 << (4 * digits))
        var document = StateDocument(destination: "d")
        document.nodes[.root]?.content = .split(StateSplit(digits: digits, folder: "f"))
        for (name, part) in parts { document.nodes[name] = StateNode(content: .shard(part)) }
        for lane in lanes(300) {
            #expect(document.lane(lane) == whole.lanes[lane])
            #expect(document.intent(for: lane) == whole.intent(for: lane))
            let part = document[shard: document.shardName(holding: lane.hash64)]
            #expect(part.abandoned.contains { $0.prefix == "p/\(lane)/" })
            #expect(document.exportedByOriginal(of: lane) == [Sample.stream("a"): 1])
        }
        #expect(document.lanes.count == 300 && document.intents.count == 300 && document.abandoned.count == 300)
        #expect(document.exportedByOriginal.count == 300)
    }

    @Test("a split of a split goes on where the first one ended")
    func deeper() {
        let whole = shard(300)
        var document = StateDocument(destination: "d")
        document.nodes[.root]?.content = .split(StateSplit(digits: 1, folder: "f"))
        for (name, part) in whole.parts(of: .root, digits: 1) {
            document.nodes[name] = StateNode(content: .split(StateSplit(digits: 2, folder: "g\(name)")))
            for (child, content) in part.parts(of: name, digits: 2) {
                #expect(child.length == 3)
                document.nodes[child] = StateNode(content: .shard(content))
                #expect(document.split(above: child)?.folder == "g\(name)")
            }
            #expect(document.split(above: name)?.folder == "f")
        }
        for lane in lanes(300) { #expect(document.lane(lane) == whole.lanes[lane]) }
        #expect(document.shardNames.count == 4096)
    }

    @Test("one splits when it is too large, into parts that are half full at most, and never below three digits")
    func growth() {
        let splitting = ShardSplitting(bytesMax: 1000)
        #expect(splitting.digits(bytes: 1000, name: .root, lanes: 9) == nil)
        #expect(splitting.digits(bytes: 1001, name: .root, lanes: 9) == 1)
        #expect(splitting.digits(bytes: 8000, name: .root, lanes: 9) == 1)
        #expect(splitting.digits(bytes: 8016, name: .root, lanes: 9) == 2)
        #expect(splitting.digits(bytes: 128_256, name: .root, lanes: 9) == 3)
        #expect(splitting.digits(bytes: 1 << 40, name: .root, lanes: 9) == 3)
        #expect(splitting.digits(bytes: 1 << 40, name: .root.children(digits: 1)[3], lanes: 9) == 2)
        #expect(splitting.digits(bytes: 1 << 40, name: .root.children(digits: 3)[3], lanes: 9) == nil)
        #expect(splitting.digits(bytes: 1 << 40, name: .root, lanes: 1) == nil, "one lane is one lane wherever it is")
    }

    @Test("heads and shards read back as they were written, and neither is taken for the other")
    func roundTrips() throws {
        var head = StateHead(destination: "s3://bucket/prefix")
        (head.account, head.region) = ("111122223333", "eu-west-1")
        #expect(head.takeLease(for: RunID("r"), ttl: .minutes(2), now: Sample.now) == .ours)
        let writer = StateWriter(run: RunID("r"), sequence: 3)
        let split = StateNode(writer: writer, content: .split(StateSplit(digits: 2, folder: "r-3")))
        let root = try StateCodec.decodeRoot(StateCodec.encode(root: head, split), destination: "")
        #expect(root.head == head && root.node == split && root.origin == .current)

        let name = try #require(ShardName("a3"))
        for content in [StateNode.Content.shard(shard(3)), .split(StateSplit(digits: 1, folder: "r-9"))] {
            let node = StateNode(writer: writer, generation: 7, content: content)
            let bytes = StateCodec.encode(node, name: name)
            #expect(try StateCodec.decode(bytes, name: name) == node)
            #expect(throws: StateCodec.DecodingFailure.self) { try StateCodec.decode(bytes, name: .root) }
            #expect(throws: StateCodec.DecodingFailure.self) { try StateCodec.decodeRoot(bytes, destination: "") }
        }
    }

    @Test("a lane that opens in another shard than its group's takes along what the original exported of it")
    func originalAcrossShards() throws {
        let (a, b) = (Sample.stream("a"), Sample.stream("b"))
        var document = StateDocument(destination: "d")
        document.exportedByOriginal = [Sample.arn(): [a: 1, b: 2]]
        let parts = document[shard: .root].parts(of: .root, digits: 3)
        document.nodes[.root]?.content = .split(StateSplit(digits: 3, folder: "f"))
        for (name, part) in parts { document.nodes[name] = StateNode(content: .shard(part)) }
        let lane = Sample.lane(stream: "a")
        try document.apply(.open(lane, start: EventTime(0)))
        #expect(document.lane(lane)?.exportedByOriginal == [a: 1])
        #expect(document.exportedByOriginal(of: Sample.lane(stream: "b")) == [b: 2])
    }
}
