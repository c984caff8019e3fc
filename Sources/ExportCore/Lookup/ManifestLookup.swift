import Chronology

/// Which manifests a question about the archive concerns, as far as their keys tell.
package struct ManifestLookup: Sendable {
    private let layout: ArchiveLayout
    private let selection: GroupSelection
    private let reach: TaskReach
    private let window: TimeWindow

    package init(layout: ArchiveLayout, selection: GroupSelection, window: TimeWindow, reach: TaskReach) {
        self.layout = layout
        self.selection = selection
        self.window = window
        self.reach = reach
    }

    /// What the archive has to be listed under. A name that is too long is cut in its key, so no more of it is asked for
    /// than surely stands there.
    package var prefixes: [String] {
        let heads = selection.prefixesToList
        guard !heads.isEmpty else { return [layout.manifestRoot] }
        let encoded = Set(heads.map { String(ArchiveLayout.encoded($0).prefix(200)) })
        // One that extends another adds nothing.
        return encoded.filter { head in !encoded.contains { $0 != head && head.hasPrefix($0) } }.sorted()
            .map { layout.manifestRoot + $0 }
    }

    /// The group of a manifest; `nil` where its key does not have the whole name.
    package func group(of key: String) -> LogGroupName? {
        guard let parts = parts(key) else { return nil }
        return Self.decoded(parts[0]).flatMap { LogGroupName($0) }
    }

    /// Whether the manifest may concern the question. What its key does not tell, the manifest does.
    package func mayConcern(_ key: String) -> Bool {
        guard let parts = parts(key) else { return false }
        if let name = group(of: key), !selection.selects(name) { return false }
        guard let window = Self.window(of: parts[3]) else { return true }
        return reach.times(of: window, isTask: parts[3].hasPrefix("\(Slice.Deed.task.rawValue)-")).overlaps(self.window)
    }

    /// `<group>/<lane digest>/<date>/<slice id>-<attempt>.json`
    private func parts(_ key: String) -> [Substring]? {
        guard key.utf8.starts(with: layout.manifestRoot.utf8), key.hasSuffix(".json") else { return nil }
        let parts = key.dropFirst(layout.manifestRoot.count).split(separator: "/", omittingEmptySubsequences: false)
        return parts.count == 4 ? parts : nil
    }

    /// The planned window, from `<deed>-<lane digest>-<from>-<to>-<attempt>.json`.
    private static func window(of name: Substring) -> TimeWindow? {
        let words = name.split(separator: "-")
        guard words.count >= 4, let from = instant(words[words.count - 3]), let to = instant(words[words.count - 2]),
            from < to
        else { return nil }
        return TimeWindow(start: EventTime(from), end: EventTime(to))
    }

    /// `20261030T010000.000Z`
    private static func instant(_ text: Substring) -> Int64? {
        let digits = Array(text.utf8)
        guard digits.count == 20 else { return nil }
        func part(_ range: Range<Int>) -> String { String(decoding: digits[range], as: UTF8.self) }
        let spelled = "\(part(0..<4))-\(part(4..<6))-\(part(6..<11)):\(part(11..<13)):\(part(13..<20))"
        return ISOTime.parse(Array(spelled.utf8)[...])
    }

    /// Undoes `ArchiveLayout.encoded`; `nil` for a name that was cut.
    private static func decoded(_ segment: Substring) -> String? {
        guard !segment.contains("~~") else { return nil }
        var bytes: [UInt8] = []
        var rest = segment.utf8[...]
        while let byte = rest.first {
            rest = rest.dropFirst()
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

/// Which event times an object can hold whose window is known.
package struct TaskReach: Hashable, Sendable {
    /// By how much an event may be late.
    package var lateness: Span

    /// Events may be that far in the future when they are ingested [S-PUT-LATENESS].
    private static let future = Span.hours(2)

    package init(lateness: Span) {
        self.lateness = lateness
    }

    /// A read selects by event time. What selects an export task's events is said in two ways [S-EXPORT-BOUNDS]: if it is
    /// the ingestion time, events are there that were late by so much.
    package func times(of window: TimeWindow, isTask: Bool) -> TimeWindow {
        guard isTask else { return window }
        return TimeWindow(
            start: window.start.advanced(by: -lateness), end: window.end.advanced(by: Self.future))
    }
}
