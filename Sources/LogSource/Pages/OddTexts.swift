import ExportCore
import LogCodec
import Synchronization

/// Events whose messages hold what is not text, as one run met them: U+FFFD stands in its place in the archive.
package final class OddTexts: Sendable {
    /// Of one event: it may be met several times in a run, and is counted once.
    private struct Place: Hashable {
        var stream: String
        var time: Int64
        var eventID: String
    }

    /// Beyond so many of a lane they are not told apart any more.
    private static let placesMax = 10_000

    private struct Found {
        var places: Set<Place> = []
        var first: Place?
        var count = 0
    }

    package init() {}

    private let found = Mutex<[LaneID: Found]>([:])

    /// - Parameter stream: of events that do not name theirs.
    package func note(_ page: EventPage, of lane: LaneID, _ stream: String? = nil) {
        let places = page.mended.map { event in
            Place(
                stream: stream ?? page.string(of: event.logStreamName), time: event.timestamp,
                eventID: page.string(of: event.eventId))
        }
        found.withLock { found in
            for place in places {
                var some = found[lane] ?? Found()
                let isNew = some.places.count >= Self.placesMax || some.places.insert(place).inserted
                if isNew || place.eventID.isEmpty { some.count += 1 }
                if some.first.map({ place.time < $0.time }) ?? true { some.first = place }
                found[lane] = some
            }
        }
    }

    /// In order of the lanes.
    package var warnings: [PlanWarning] {
        found.withLock { found in
            found.sorted { $0.key < $1.key }.compactMap { lane, some in
                some.first.map {
                    .textReplaced(lane, events: some.count, stream: $0.stream, at: EventTime($0.time))
                }
            }
        }
    }
}
