import SimulatedAWS

/// The promise itself: the source and the archive are equal as multisets.
///
/// Text objects cannot tell stream `a/b` from `a-b` (one folder), nor a message's line that begins with an instant from an
/// event. So everything is compared per log group and stream folder as pieces of rendered text, cut the same way on both
/// sides (`EventText.segments`). Rows (`jsonl`) carry ids and are compared whole as well.
package struct ExactlyOnceChecker: Sendable {
    private let source: [SourceEvent]
    private let form: TextForm

    package init(_ source: [SourceEvent], form: TextForm = .exact) {
        self.source = source
        self.form = form
    }

    /// Nothing missing, nothing doubled, nothing that the source does not have.
    package func check(_ archive: Archive) -> CheckResult {
        compare(archive, "exactly once", demandsAll: true)
    }

    /// The archive is a sub-multiset of the source: what must hold at every moment of rest, however early.
    package func neverDoubled(_ archive: Archive) -> CheckResult {
        compare(archive, "never doubled", demandsAll: false)
    }

    private func compare(_ archive: Archive, _ name: String, demandsAll: Bool) -> CheckResult {
        var result = CheckResult(name)
        var tally = PieceTally(form: form)
        for event in source {
            tally.add(
                event.logGroup, folder: Self.folder(event.logStream),
                text: EventText.line(event.timestamp, event.message.utf8),
                to: event.isRequired ? \.required : \.permitted)
        }
        var reader = ArchiveReading(source: source)
        reader.read(archive, into: &tally, &result)
        for (piece, count) in tally.sorted {
            let allowed = count.required + count.permitted
            if count.archived > allowed {
                result.add(
                    allowed == 0 ? .foreign : .doubled, count: count.archived - allowed,
                    "\(count.archived) in the archive, \(allowed) in the source: \(piece)")
            } else if demandsAll, count.archived < count.required {
                result.add(
                    .missing, count: count.required - count.archived,
                    "\(count.archived) in the archive, \(count.required) in the source: \(piece)")
            }
        }
        result.notes.append(
            "\(source.count) events in the source; \(reader.objectCount) objects, \(reader.rowCount) rows and "
                + "\(reader.pieceCount) pieces of text in the archive")
        return result
    }

    /// A stream's folder as export tasks name it. By bytes: a `/` with a combining mark behind it is still a `/`.
    static func folder(_ stream: String) -> String {
        String(decoding: stream.utf8.map { $0 == UInt8(ascii: "/") ? UInt8(ascii: "-") : $0 }, as: UTF8.self)
    }
}

/// Pieces of rendered text per log group and stream folder, counted.
struct PieceTally {
    struct Piece: Hashable, CustomStringConvertible {
        var logGroup: ExactName
        var folder: ExactName
        var text: [UInt8]

        var description: String {
            let shown = String(decoding: text.prefix(100), as: UTF8.self).debugDescription
            return "\(logGroup.text) [\(folder.text)] \(shown)\(text.count > 100 ? " (\(text.count) bytes)" : "")"
        }
    }

    struct Count {
        var required = 0
        var permitted = 0
        var archived = 0
    }

    private let form: TextForm
    private var counts: [Piece: Count] = [:]

    init(form: TextForm) {
        self.form = form
    }

    /// Counts the pieces of a text, and tells how many they were.
    @discardableResult
    mutating func add(
        _ group: String, folder: String, text: [UInt8], to count: WritableKeyPath<Count, Int>
    ) -> Int {
        let (group, folder) = (ExactName(group), ExactName(folder))
        let segments = EventText.segments(text[...])
        for segment in segments {
            let piece = Piece(logGroup: group, folder: folder, text: form.canonical(segment))
            counts[piece, default: Count()][keyPath: count] += 1
        }
        return segments.count
    }

    var sorted: [(Piece, Count)] {
        counts.map { ($0.key, $0.value) }.sorted { left, right in
            if left.0.logGroup != right.0.logGroup { return left.0.logGroup < right.0.logGroup }
            if left.0.folder != right.0.folder { return left.0.folder < right.0.folder }
            return left.0.text.lexicographicallyPrecedes(right.0.text)
        }
    }
}
