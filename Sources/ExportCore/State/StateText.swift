import Chronology

/// Writes the documents of the state. One is written with every intent and every commit, so it goes straight into bytes:
/// a general encoder takes ten times as long over hundreds of pieces. Keys are in order of their bytes.
struct StateText {
    private(set) var bytes: [UInt8] = []
    private var needsComma = false

    /// The document at the state's own place: the head, and with it all lanes, or the note where they are.
    mutating func root(_ head: StateHead, _ node: StateNode) {
        object { text in
            if let shard = node.shard { text.abandoned(shard) }
            if let account = head.account { text.string("account", account) }
            text.string("destination", head.destination)
            if let shard = node.shard { text.exportedByOriginal(shard) }
            text.number("fanOut", Int64(node.split?.fanOut ?? 1))
            if let shard = node.shard { text.work(shard) }
            if let lease = head.lease { text.lease(lease) }
            if head.lease == nil, head.leaseGeneration > 0 {
                text.number("leaseGeneration", Int64(head.leaseGeneration))
            }
            if let region = head.region { text.string("region", region) }
            if let round = head.round {
                text.key("round")
                text.raw(RoundCodec.encode(round))
            }
            if let split = node.split { text.string("shards", split.folder) }
            text.version()
            text.writer(node.writer)
        }
    }

    /// A document beside it: a shard, or the note that it was split again.
    mutating func node(_ node: StateNode, name: ShardName) {
        object { text in
            if let shard = node.shard {
                text.abandoned(shard)
                text.exportedByOriginal(shard)
            }
            if let split = node.split { text.number("fanOut", Int64(split.fanOut)) }
            text.number("generation", Int64(node.generation))
            if let shard = node.shard { text.work(shard) }
            text.string("shard", name.description)
            if let split = node.split { text.string("shards", split.folder) }
            text.version()
            text.writer(node.writer)
        }
    }

    private mutating func version() { number("version", Int64(StateCodec.version)) }

    private mutating func writer(_ writer: StateWriter) {
        key("writer")
        object { text in
            text.string("run", writer.run.text)
            text.number("sequence", Int64(writer.sequence))
        }
    }

    private mutating func abandoned(_ shard: StateShard) {
        array("abandoned", shard.abandoned) { text, attempt in
            text.object { text in
                text.instant("at", attempt.at.milliseconds)
                if let looked = attempt.looked { text.instant("looked", looked.milliseconds) }
                text.string("manifest", attempt.manifestKey)
                text.string("prefix", attempt.prefix)
            }
        }
    }

    private mutating func exportedByOriginal(_ shard: StateShard) {
        if !shard.exportedByOriginal.isEmpty { originals(shard.exportedByOriginal) }
    }

    private mutating func work(_ shard: StateShard) {
        array("intents", shard.intents) { $0.intent($1) }
        array("lanes", shard.lanes.sorted { $0.key < $1.key }) { $0.lane($1.key, $1.value) }
    }

    private mutating func originals(_ groups: [LogGroupARN: [LogStreamName: Int64]]) {
        let named = groups.map { ($0.key.description, $0.value) }
        key("exportedByOriginal")
        object { text in
            for (name, streams) in named.sorted(by: { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }) {
                text.string(name)
                text.bytes.append(UInt8(ascii: ":"))
                text.needsComma = false
                text.streams(streams)
            }
        }
    }

    private mutating func intent(_ intent: Intent) {
        object { text in
            text.string("attempt", intent.attempt.text)
            text.string("deed", intent.slice.deed.rawValue)
            if intent.failures != 0 { text.number("failures", Int64(intent.failures)) }
            text.instant("from", intent.slice.window.start.milliseconds)
            if let horizon = intent.horizon { text.instant("horizon", horizon.milliseconds) }
            text.instant("journaled", intent.journaled.milliseconds)
            text.laneID(intent.slice.lane)
            text.string("manifest", intent.manifestKey)
            text.string("prefix", intent.prefix)
            text.string("run", intent.run.text)
            if intent.seals {
                text.key("seals")
                text.value("true")
            }
            text.instant("to", intent.slice.window.end.milliseconds)
        }
    }

    private mutating func lane(_ lane: LaneID, _ state: LaneState) {
        let frontier = state.frontier
        object { text in
            text.instant("copiedThrough", frontier.copiedThrough.milliseconds)
            if !state.exportedByOriginal.isEmpty {
                text.key("exportedByOriginal")
                text.streams(state.exportedByOriginal)
            }
            if let first = frontier.pieces.first { text.number("first", first.first.milliseconds) }
            text.laneID(lane)
            if !state.lost.isEmpty { text.array("lost", state.lost.all) { $0.loss($1) } }
            text.array("pieces", frontier.pieces) { $0.piece($1) }
            if let refused = state.refused { text.instant("refused", refused.milliseconds) }
            text.instant("sealedThrough", frontier.sealedThrough.milliseconds)
            if let start = state.start { text.instant("start", start.milliseconds) }
        }
    }

    private mutating func loss(_ loss: Loss) {
        object { text in
            text.string("evidence", loss.evidence.rawValue)
            text.instant("found", loss.found.milliseconds)
            text.instant("from", loss.window.start.milliseconds)
            text.instant("to", loss.window.end.milliseconds)
        }
    }

    /// The shape that `PieceRecord` reads.
    private mutating func piece(_ piece: Piece) {
        let record = PieceRecord(piece)
        list { text in
            text.string(record.origin)
            text.value(record.last)
            for height in record.heights {
                if let height { text.value(height) } else { text.value("null") }
            }
        }
    }

    private mutating func laneID(_ lane: LaneID) {
        key("lane")
        object { text in
            text.string("logGroupArn", lane.group.description)
            if let stream = lane.stream { text.string("logStreamName", stream.text) }
        }
    }

    private mutating func lease(_ lease: Lease) {
        key("lease")
        object { text in
            text.instant("expires", lease.expires.milliseconds)
            text.number("generation", Int64(lease.generation))
            if let place = lease.place {
                text.string("host", place.host)
                if let pid = place.pid { text.number("pid", Int64(pid)) }
            }
            text.string("run", lease.run.text)
            if let started = lease.started { text.instant("started", started.milliseconds) }
        }
    }

    private mutating func streams(_ instants: [LogStreamName: Int64]) {
        list { text in
            for (stream, through) in instants.sorted(by: { $0.key < $1.key }) {
                text.object { text in
                    text.string("logStreamName", stream.text)
                    text.instant("through", through)
                }
            }
        }
    }

    // MARK: JSON

    private mutating func object(_ members: (inout StateText) -> Void) {
        begin(UInt8(ascii: "{"))
        members(&self)
        end(UInt8(ascii: "}"))
    }

    private mutating func list(_ items: (inout StateText) -> Void) {
        begin(UInt8(ascii: "["))
        items(&self)
        end(UInt8(ascii: "]"))
    }

    private mutating func array<Item>(
        _ name: StaticString, _ items: some Sequence<Item>, _ write: (inout StateText, Item) -> Void
    ) {
        key(name)
        list { text in for item in items { write(&text, item) } }
    }

    private mutating func begin(_ bracket: UInt8) {
        separate()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func end(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
        needsComma = true
    }

    private mutating func key(_ name: StaticString) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        name.withUTF8Buffer { bytes.append(contentsOf: $0) }
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    private mutating func string(_ name: StaticString, _ text: String) {
        key(name)
        string(text)
    }

    private mutating func instant(_ name: StaticString, _ milliseconds: Int64) {
        key(name)
        string(CivilTime(milliseconds: milliseconds).text)
    }

    private mutating func number(_ name: StaticString, _ number: Int64) {
        key(name)
        value(number)
    }

    private mutating func value(_ number: Int64) {
        separate()
        bytes.append(contentsOf: String(number).utf8)
    }

    private mutating func value(_ literal: StaticString) {
        separate()
        literal.withUTF8Buffer { bytes.append(contentsOf: $0) }
    }

    /// A value that is JSON already.
    private mutating func raw(_ json: [UInt8]) {
        separate()
        bytes += json
    }

    private mutating func string(_ text: String) {
        separate()
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
            case 0x00...0x1F: bytes.append(contentsOf: Self.escaped(byte).utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func escaped(_ control: UInt8) -> String {
        "\\u00" + (control < 0x10 ? "0" : "") + String(control, radix: 16)
    }
}
