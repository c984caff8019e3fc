import SimulatedAWS

/// The archive compared with what is written, on the way: cheap enough for every rest between two runs, because objects that
/// were read once and have not changed are not read again. The verdict at the end is `ExactlyOnceChecker`'s.
package struct ArchiveLedger {
    private struct Held {
        var eTag: String
        var pieces: [Int]
    }

    struct Written {
        let group: ExactName
        let stream: ExactName
        let event: NewEvent
        let pieces: [Int]
    }

    private let prefix: String
    private let form: TextForm
    private let broken: BrokenEvents
    private var numbers: [PieceTally.Piece: Int] = [:]
    private var names: [PieceTally.Piece] = []
    private var allowed: [Int] = []
    private(set) var archived: [Int] = []
    private(set) var written: [Written] = []
    private var manifests: [ExactName: [Archive.Entry]] = [:]
    private var held: [ExactName: Held] = [:]

    /// - Parameter prefix: of the destination, with its final `/`.
    package init(
        _ workload: Workload, prefix: String, form: TextForm = .exact, world: WorldConfiguration = WorldConfiguration()
    ) {
        broken = BrokenEvents(world)
        self.prefix = prefix
        self.form = form
        for step in workload.steps {
            guard case .append(let events) = step.action else { continue }
            for event in events {
                let folder = ExactlyOnceChecker.folder(event.stream)
                let pieces = numbers(of: EventText.line(event.timestamp, event.message.utf8), event.group, folder)
                for piece in pieces { allowed[piece] += 1 }
                written.append(
                    Written(
                        group: ExactName(event.group), stream: ExactName(event.stream), event: event, pieces: pieces))
            }
        }
    }

    private mutating func numbers(of text: [UInt8], _ group: String, _ folder: String) -> [Int] {
        let (group, folder) = (ExactName(group), ExactName(folder))
        return EventText.segments(text[...]).map { segment in
            let piece = PieceTally.Piece(logGroup: group, folder: folder, text: form.canonical(segment))
            if let number = numbers[piece] { return number }
            numbers[piece] = names.count
            names.append(piece)
            allowed.append(0)
            archived.append(0)
            return names.count - 1
        }
    }

    /// Takes the archive as it lies there now.
    package mutating func update(_ objects: [StoredObject]) -> CheckResult {
        var result = CheckResult("never doubled")
        var present: [ExactName: StoredObject] = [:]
        var listed: [ExactName: Archive.Entry] = [:]
        var known: [ExactName: [Archive.Entry]] = [:]
        for object in objects { present[ExactName(object.key)] = object }
        for object in objects where object.key.utf8.starts(with: "\(prefix)_manifests/".utf8) {
            let key = ExactName(object.key)
            let entries = manifests[key] ?? Archive(objects: [ArchivedObject(object)], prefix: prefix).entries
            known[key] = entries
            for entry in entries { listed[ExactName(entry.key)] = entry }
        }
        manifests = known
        for (key, held) in held where listed[key] == nil || present[key]?.eTag != held.eTag {
            for piece in held.pieces { archived[piece] -= 1 }
            self.held[key] = nil
        }
        for (key, entry) in listed.filter({ held[$0.key] == nil }).sorted(by: { $0.key < $1.key }) {
            guard let object = present[key] else {
                result.add(.absent, "\(entry.manifestKey) names an object that is not there: \(entry.key)")
                continue
            }
            take(object, entry, &result)
        }
        return result
    }

    private mutating func take(_ object: StoredObject, _ entry: Archive.Entry, _ result: inout CheckResult) {
        let plain: [UInt8]
        do { plain = try ArchivedForm.unpack(ArchivedObject(object)) } catch {
            result.add(.damaged, "\(object.key): \(error)")
            return
        }
        var pieces: [Int] = []
        if ArchivedForm(key: object.key) == .rows {
            for line in plain.split(separator: UInt8(ascii: "\n")) {
                guard let row = ArchivedRow(line: line) else {
                    result.add(.damaged, "\(object.key): not a row")
                    continue
                }
                let text = EventText.line(row.timestamp, row.message.utf8)
                pieces += numbers(of: text, row.logGroup, ExactlyOnceChecker.folder(row.logStream))
            }
        } else {
            pieces = numbers(of: plain, entry.logGroup, ArchiveReading.folder(of: entry))
        }
        for piece in pieces {
            archived[piece] += 1
            guard archived[piece] > allowed[piece] else { continue }
            result.add(
                allowed[piece] == 0 ? .foreign : .doubled,
                "\(archived[piece]) in the archive, \(allowed[piece]) in the source: \(names[piece]), "
                    + "last in \(object.key)")
        }
        held[ExactName(object.key)] = Held(eTag: object.eTag, pieces: pieces)
    }

    /// What the state document claims to be in the archive is there. Groups whose events can disappear are left to the check
    /// at the end.
    package func check(_ state: StateView, reading: ExportReading, lasting: [String], now: Int64) -> CheckResult {
        var result = CheckResult("frontier")
        let lasting = Set(lasting.map(ExactName.init))
        var claimed: [Int: Int] = [:]
        for lane in state.lanes where lasting.contains(ExactName(lane.logGroup)) {
            let (group, stream) = (ExactName(lane.logGroup), lane.logStream.map(ExactName.init))
            for event in written where event.group == group && event.event.ingestionTime <= now {
                guard stream == nil || stream == event.stream, Self.claims(lane, event.event, reading) else { continue }
                // Of what the state calls lost, it claims nothing else in that column.
                if broken.holds(event.event), lane.tellsOfLoss(of: event) { continue }
                for piece in event.pieces { claimed[piece, default: 0] += 1 }
            }
        }
        for (piece, count) in claimed.sorted(by: { $0.key < $1.key }) where archived[piece] < count {
            result.add(
                .claimed, count: count - archived[piece],
                "\(count) by the state, \(archived[piece]) in the archive: \(names[piece])")
        }
        return result
    }

    /// A task's certainty is a claim about event times only where tasks select by them, ends included; under the other
    /// readings it is one half of the certain rule.
    private static func claims(_ lane: StateView.Lane, _ event: NewEvent, _ reading: ExportReading) -> Bool {
        if event.timestamp <= lane.sealedThrough { return true }
        guard let piece = lane.pieces.first(where: { $0.first <= event.timestamp && event.timestamp <= $0.last }) else {
            return false
        }
        if let read = piece.read, event.ingestionTime <= read { return true }
        guard reading == .eventInclusive, let certain = piece.certain else { return false }
        return event.ingestionTime <= certain
    }

    /// How many of the events that can be exported lie in columns that are not final yet. What went with its group is
    /// looked at by nobody: its columns stay open (seed 5627), and where the group came back nothing has to be noted of
    /// those in which it holds nothing (seed 128).
    package func unsealedCount(_ state: StateView?, unreadable: [String], in world: World) -> Int {
        var sealedThrough: [LaneName: Int64] = [:]
        for lane in state?.lanes ?? [] {
            sealedThrough[LaneName(group: lane.logGroup, stream: lane.logStream)] = lane.sealedThrough
        }
        let unreadable = Set(unreadable.map(ExactName.init))
        return written.reduce(0) { count, one in
            guard !unreadable.contains(one.group) else { return count }
            let sealed =
                sealedThrough[LaneName(group: one.event.group, stream: nil)]
                ?? sealedThrough[LaneName(group: one.event.group, stream: one.event.stream)]
            if let sealed, sealed >= one.event.timestamp { return count }
            let isThere = world.canHold(
                ingestedAt: one.event.ingestionTime, in: one.event.stream, group: one.event.group)
            return count + (isThere ? 1 : 0)
        }
    }
}

private struct LaneName: Hashable {
    let group: ExactName
    let stream: ExactName?

    init(group: String, stream: String?) {
        self.group = ExactName(group)
        self.stream = stream.map(ExactName.init)
    }
}
