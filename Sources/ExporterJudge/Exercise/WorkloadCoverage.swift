import SimulatedAWS
import SimulationKit

/// What a workload really holds, counted by `CoverageName`.
package enum WorkloadCoverage {
    private static let minute: Int64 = 60_000
    private static let day: Int64 = 86_400_000

    package static func count(_ workload: Workload, in coverage: Coverage) {
        var streams: Set<StreamName> = []
        for step in workload.steps {
            guard case .append(let events) = step.action else { continue }
            if let first = events.first, events.count > 1, first == events[1] {
                coverage.count(CoverageName.repeated)
            }
            for event in events {
                count(event, in: coverage)
                streams.insert(StreamName(group: ExactName(event.group), name: ExactName(event.stream)))
            }
        }
        identical(workload, coverage)
        names(streams, coverage)
        for group in workload.spec.groups { count(group, streams, in: coverage) }
    }

    private static func count(_ event: NewEvent, in coverage: Coverage) {
        let lateness = event.ingestionTime - event.timestamp
        if lateness > day { coverage.count(CoverageName.late) }
        if lateness > 10 * day { coverage.count(CoverageName.lateDays) }
        if lateness < -10 * minute { coverage.count(CoverageName.future) }
        if event.message.utf8.firstRange(of: "\n2026-".utf8) != nil { coverage.count(CoverageName.timedLine) }
    }

    /// The same text at the same millisecond in one stream, in different writes.
    private static func identical(_ workload: Workload, _ coverage: Coverage) {
        var seen: [PieceTally.Piece: Int64] = [:]
        for step in workload.steps {
            guard case .append(let events) = step.action, let event = events.first else { continue }
            let key = PieceTally.Piece(
                logGroup: ExactName(event.group), folder: ExactName(event.stream),
                text: EventText.line(event.timestamp, event.message.utf8))
            if let other = seen.updateValue(event.ingestionTime, forKey: key), other != event.ingestionTime {
                coverage.count(CoverageName.identical)
            }
        }
    }

    private static func names(_ streams: Set<StreamName>, _ coverage: Coverage) {
        var folders: Set<StreamName> = []
        let sorted = streams.sorted { ($0.group, $0.name) < ($1.group, $1.name) }
        for stream in sorted {
            let folder = StreamName(
                group: stream.group, name: ExactName(ExactlyOnceChecker.folder(stream.name.text)))
            if !folders.insert(folder).inserted { coverage.count(CoverageName.oneFolder) }
        }
        for (name, next) in zip(sorted, sorted.dropFirst())
        where name.group == next.group && next.name.hasPrefix(name.name.text) {
            coverage.count(CoverageName.prefixName)
        }
    }

    private static func count(_ group: GroupSpec, _ streams: Set<StreamName>, in coverage: Coverage) {
        coverage.count(CoverageName.retention(group.retentionInDays))
        if group.deletedAfterMilliseconds != nil { coverage.count(CoverageName.rebirth) }
        if group.streams.count >= 1_000 { coverage.count(CoverageName.thousandStreams) }
        for stream in group.streams {
            if stream.traffic.shape == .importOfOlder { coverage.count(CoverageName.imported) }
            let name = StreamName(group: ExactName(group.name), name: ExactName(stream.name))
            if !streams.contains(name) { coverage.count(CoverageName.emptyGroup) }
        }
    }
}

private struct StreamName: Hashable {
    let group: ExactName
    let name: ExactName
}
