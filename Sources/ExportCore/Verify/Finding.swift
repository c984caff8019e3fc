/// One way in which an archive is not what it should be, with what shows it.
package struct Finding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable, CaseIterable, Comparable {
        /// An object that a manifest names is not there; or events of the source are not in the archive.
        case missing
        /// Two manifests name one object; or the archive has more of equal events than the source.
        case doubled
        /// An object that no manifest names; or events that the source does not have.
        case unexpected
        /// An object or a manifest cannot be read, is not as long as it was, or does not hold the rows that it should.
        case damaged
        /// The bytes are others than were written; or an event's text is another than the source's.
        case altered

        package static func < (a: Self, b: Self) -> Bool {
            allCases.firstIndex(of: a) ?? 0 < allCases.firstIndex(of: b) ?? 0
        }
    }

    /// What was seen.
    package enum Sign: Hashable, Sendable {
        case objectGone
        case size(Int64, expected: Int64)
        case etag(String, expected: String)
        case digest
        case unreadable(String)
        case rows(Int64, expected: Int64)
        /// Rows with event times outside the window.
        case times
        case manifestUnreadable(String)
        case noManifest
        case otherManifest(String)
        case events

        package var code: String {
            switch self {
            case .objectGone: "objectGone"
            case .size: "otherSize"
            case .etag: "otherETag"
            case .digest: "otherDigest"
            case .unreadable: "unreadable"
            case .rows: "otherCount"
            case .times: "outsideWindow"
            case .manifestUnreadable: "manifestUnreadable"
            case .noManifest: "noManifest"
            case .otherManifest: "namedTwice"
            case .events: "events"
            }
        }
    }

    package var kind: Kind
    package var sign: Sign
    /// `nil`: of what belongs to none.
    package var lane: LaneID?
    /// The log stream, or the folder that stands for it in text.
    package var stream: String?
    package var window: TimeWindow?
    package var object: String?
    package var manifest: String?
    /// Events, where they were counted.
    package var events: Int64?
    /// Some of their times.
    package var samples: [EventTime] = []

    package static let samplesMax = 5

    package init(
        _ kind: Kind, _ sign: Sign, lane: LaneID? = nil, stream: String? = nil, window: TimeWindow? = nil,
        object: String? = nil, manifest: String? = nil, events: Int64? = nil, samples: [EventTime] = []
    ) {
        self.kind = kind
        self.sign = sign
        self.lane = lane
        self.stream = stream
        self.window = window
        self.object = object
        self.manifest = manifest
        self.events = events
        self.samples = samples
    }

    /// The same with more events of the same kind.
    package mutating func add(_ events: Int64, at time: EventTime) {
        self.events = (self.events ?? 0) + events
        let column = TimeWindow(first: time, last: time)
        window = window.map { TimeWindow(start: min($0.start, column.start), end: max($0.end, column.end)) } ?? column
        if samples.count < Self.samplesMax, !samples.contains(time) { samples.append(time) }
    }
}

/// What was found, in the order in which it was: so many are kept, and all are counted.
package struct FindingList: Hashable, Sendable {
    package private(set) var kept: [Finding] = []
    package private(set) var counts: [Finding.Kind: Int] = [:]
    private let keptMax: Int

    package init(keptMax: Int = 1000) {
        self.keptMax = keptMax
    }

    package var isEmpty: Bool { counts.isEmpty }
    package var count: Int { counts.values.reduce(0, +) }

    /// What is found of an object, or of a manifest, that is known not to be what it was is no second finding.
    package mutating func add(_ finding: Finding) {
        let known = kept.firstIndex { known in
            known.sign != .events
                && (known.object.map { $0 == finding.object }
                    ?? (finding.object == nil && known.manifest == finding.manifest))
        }
        if let known, finding.object != nil || finding.sign != .events {
            for time in finding.samples where kept[known].samples.count < Finding.samplesMax {
                if !kept[known].samples.contains(time) { kept[known].samples.append(time) }
            }
            return
        }
        counts[finding.kind, default: 0] += 1
        if kept.count < keptMax { kept.append(finding) }
    }

    package mutating func add(_ findings: [Finding]) {
        for finding in findings { add(finding) }
    }

    /// For what an earlier call found, of which not all was kept.
    package mutating func note(_ kind: Finding.Kind, further count: Int) {
        if count > 0 { counts[kind, default: 0] += count }
    }
}
