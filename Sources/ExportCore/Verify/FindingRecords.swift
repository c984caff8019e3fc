import FoundationEssentials

// The parts of a record under `_verify/` as JSON.

struct ReachedRecord: Codable {
    var lane: LaneIDRecord
    var through: InstantRecord

    init(_ reached: VerifyRecord.Reached) {
        lane = LaneIDRecord(reached.lane)
        through = InstantRecord(reached.through.milliseconds)
    }

    func reached() throws(VerifyRecordCodec.DecodingFailure) -> VerifyRecord.Reached {
        do {
            return VerifyRecord.Reached(lane: try lane.id(), through: EventTime(through.milliseconds))
        } catch {
            throw VerifyRecordCodec.DecodingFailure(description: "\(error)")
        }
    }
}

struct FiguresRecord: Codable {
    var manifests, objects, archiveBytes, archiveEvents, sourceBytes, sourceEvents, beyondSource: Int64

    init(_ figures: VerifyRecord.Figures) {
        (manifests, objects, archiveBytes) = (figures.manifests, figures.objects, figures.archiveBytes)
        (archiveEvents, sourceBytes) = (figures.archiveEvents, figures.sourceBytes)
        (sourceEvents, beyondSource) = (figures.sourceEvents, figures.beyondSource)
    }

    var figures: VerifyRecord.Figures {
        var figures = VerifyRecord.Figures()
        (figures.manifests, figures.objects, figures.archiveBytes) = (manifests, objects, archiveBytes)
        (figures.archiveEvents, figures.sourceBytes) = (archiveEvents, sourceBytes)
        (figures.sourceEvents, figures.beyondSource) = (sourceEvents, beyondSource)
        return figures
    }
}

struct FindingRecord: Codable {
    var kind: String
    var sign: String
    /// What the sign says beside its name: an expected value and the one that was seen.
    var expected: String?
    var seen: String?
    var lane: LaneIDRecord?
    var stream: String?
    var from: InstantRecord?
    var to: InstantRecord?
    var object: String?
    var manifest: String?
    var events: Int64?
    var samples: [InstantRecord]

    init(_ finding: Finding) {
        kind = finding.kind.rawValue
        sign = finding.sign.code
        (seen, expected) = finding.sign.values
        lane = finding.lane.map(LaneIDRecord.init)
        stream = finding.stream
        from = finding.window.map { InstantRecord($0.start.milliseconds) }
        to = finding.window.map { InstantRecord($0.end.milliseconds) }
        object = finding.object
        manifest = finding.manifest
        events = finding.events
        samples = finding.samples.map { InstantRecord($0.milliseconds) }
    }

    func finding() throws(VerifyRecordCodec.DecodingFailure) -> Finding {
        guard let kind = Finding.Kind(rawValue: kind), let sign = Finding.Sign(code: sign, seen, expected) else {
            throw VerifyRecordCodec.DecodingFailure(description: "an unknown kind of finding, '\(kind)' by '\(sign)'")
        }
        var finding = Finding(kind, sign, stream: stream, object: object, manifest: manifest, events: events)
        do { finding.lane = try lane?.id() } catch { throw VerifyRecordCodec.DecodingFailure(description: "\(error)") }
        if let from, let to, from.milliseconds < to.milliseconds {
            finding.window = TimeWindow(start: EventTime(from.milliseconds), end: EventTime(to.milliseconds))
        }
        finding.samples = samples.map { EventTime($0.milliseconds) }
        return finding
    }
}

extension Finding.Sign {
    /// What was seen, and what was expected instead.
    package var values: (seen: String?, expected: String?) {
        switch self {
        case .size(let seen, let expected), .rows(let seen, let expected): (String(seen), String(expected))
        case .etag(let seen, let expected): (seen, expected)
        case .unreadable(let words), .manifestUnreadable(let words), .otherManifest(let words): (words, nil)
        case .objectGone, .digest, .times, .noManifest, .events: (nil, nil)
        }
    }

    init?(code: String, _ seen: String?, _ expected: String?) {
        func numbers() -> (Int64, Int64)? {
            guard let seen = seen.flatMap(Int64.init), let expected = expected.flatMap(Int64.init) else { return nil }
            return (seen, expected)
        }
        switch code {
        case "objectGone": self = .objectGone
        case "otherSize": self = .size(numbers()?.0 ?? -1, expected: numbers()?.1 ?? -1)
        case "otherETag": self = .etag(seen ?? "", expected: expected ?? "")
        case "otherDigest": self = .digest
        case "unreadable": self = .unreadable(seen ?? "")
        case "otherCount": self = .rows(numbers()?.0 ?? -1, expected: numbers()?.1 ?? -1)
        case "outsideWindow": self = .times
        case "manifestUnreadable": self = .manifestUnreadable(seen ?? "")
        case "noManifest": self = .noManifest
        case "namedTwice": self = .otherManifest(seen ?? "")
        case "events": self = .events
        default: return nil
        }
    }
}
