import SimulatedAWS

/// Reads the objects that the manifests name into a tally, and compares rows with the source by their ids.
struct ArchiveReading {
    private struct EventKey: Hashable {
        var logGroup: ExactName
        var eventID: ExactName
    }

    private var events: [EventKey: SourceEvent]
    private var seen: Set<EventKey> = []
    private var unnamed: UnnamedRows
    private(set) var objectCount = 0
    private(set) var rowCount = 0
    private(set) var pieceCount = 0

    init(source: [SourceEvent]) {
        events = Dictionary(
            source.map { (EventKey(logGroup: ExactName($0.logGroup), eventID: ExactName($0.eventID)), $0) },
            uniquingKeysWith: { first, _ in first })
        unnamed = UnnamedRows(source: source)
    }

    mutating func read(_ archive: Archive, into tally: inout PieceTally, _ result: inout CheckResult) {
        for reason in archive.unreadable { result.add(.damaged, "unreadable manifest: \(reason)") }
        let objects = Dictionary(
            archive.objects.map { (ExactName($0.key), $0) }, uniquingKeysWith: { first, _ in first })
        var read: Set<ExactName> = []
        for entry in archive.entries {
            guard let object = objects[ExactName(entry.key)] else {
                result.add(.absent, "\(entry.manifestKey) names an object that is not there: \(entry.key)")
                continue
            }
            // Named twice is untidy, and the events are there once.
            guard read.insert(ExactName(entry.key)).inserted else { continue }
            self.read(object, entry, into: &tally, &result)
        }
        if read.count < archive.objects.count {
            result.notes.append("\(archive.objects.count - read.count) objects are in no manifest and were not read")
        }
    }

    private mutating func read(
        _ object: ArchivedObject, _ entry: Archive.Entry, into tally: inout PieceTally, _ result: inout CheckResult
    ) {
        objectCount += 1
        let plain: [UInt8]
        do { plain = try ArchivedForm.unpack(object) } catch {
            result.add(.damaged, "\(object.key): \(error)")
            return
        }
        switch ArchivedForm(key: object.key) {
        case nil: result.add(.damaged, "\(object.key): a manifest names an object of no known form")
        case .rows: readRows(plain, object.key, entry, into: &tally, &result)
        case .text, .taskText:
            if !plain.isEmpty, !EventText.beginsWithInstant(plain[...]) {
                result.add(.damaged, "\(object.key): does not begin with an event")
            }
            let folder = Self.folder(of: entry)
            pieceCount += tally.add(entry.logGroup, folder: folder, text: plain, to: \.archived)
        }
    }

    private mutating func readRows(
        _ plain: [UInt8], _ key: String, _ entry: Archive.Entry, into tally: inout PieceTally,
        _ result: inout CheckResult
    ) {
        for line in plain.split(separator: UInt8(ascii: "\n")) {
            rowCount += 1
            guard let row = ArchivedRow(line: line) else {
                result.add(.damaged, "\(key): not a row: \(String(decoding: line.prefix(100), as: UTF8.self))")
                continue
            }
            if ExactName(row.logGroup) != ExactName(entry.logGroup) {
                result.add(.damaged, "\(key): a row of \(row.logGroup) in an object of \(entry.logGroup)")
            }
            compare(row, key, &result)
            tally.add(
                row.logGroup, folder: ExactlyOnceChecker.folder(row.logStream),
                text: EventText.line(row.timestamp, row.message.utf8), to: \.archived)
        }
    }

    /// A row that is not its id's event. Whether its text is too much in the archive is counted by the tally, as for texts.
    private mutating func compare(_ row: ArchivedRow, _ key: String, _ result: inout CheckResult) {
        guard let eventID = row.eventID else {
            if !unnamed.take(row) { result.add(.damaged, "\(key): not in the source, or not so often: \(row)") }
            return
        }
        let id = EventKey(logGroup: ExactName(row.logGroup), eventID: ExactName(eventID))
        guard let event = events[id] else {
            result.add(.damaged, "\(key): event id \(eventID) of \(row.logGroup) is not in the source")
            return
        }
        if !seen.insert(id).inserted {
            result.add(.damaged, "\(key): event id \(eventID) of \(row.logGroup) again")
        }
        let isSame =
            event.timestamp == row.timestamp && event.ingestionTime == row.ingestionTime
            && ExactName(event.logStream) == ExactName(row.logStream)
            && ExactName(event.message) == ExactName(row.message)
        if !isSame {
            result.add(.damaged, "\(key): event \(eventID) differs from the source: \(row) for \(event)")
        }
    }

    /// The stream's folder as an export task names it.
    static func folder(of entry: Archive.Entry) -> String {
        if let stream = entry.logStream { return ExactlyOnceChecker.folder(stream) }
        let folders = entry.key.split(separator: "/", omittingEmptySubsequences: false).dropLast()
        let last = String(folders.last ?? "")
        if ArchivedForm(key: entry.key) == .taskText { return last }
        return ExactlyOnceChecker.folder(PercentCoding.decode(last))
    }
}
