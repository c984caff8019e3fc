import SimulatedAWS
import SimulationKit

/// The writes of one stream, drawn from its specification.
struct TrafficDraw {
    private static let day: Int64 = 86_400_000
    /// The service takes events up to 2 hours in the future and 14 days in the past [S-PUT-LATENESS]; a minute of
    /// margin keeps clear of the limits themselves.
    private static let futureMax: Int64 = 7_200_000 - 60_000
    private static let pastMax: Int64 = 14 * day - 60_000

    private let group: GroupSpec
    private let stream: StreamSpec
    private let spec: WorkloadSpec
    private let traffic: Traffic
    private var random: SeededRandom
    private var text: MessageText
    private var previous: NewEvent?

    init(group: GroupSpec, stream: StreamSpec, spec: WorkloadSpec, random: SeededRandom) {
        self.group = group
        self.stream = stream
        self.spec = spec
        self.traffic = stream.traffic
        self.random = random
        self.text = MessageText(random: random.fork("text"))
    }

    mutating func writes() -> [WorkloadStep] {
        switch traffic.shape {
        case .empty: []
        case .steady: instants().flatMap { write(at: $0) }
        case .bursty: bursts()
        case .importOfOlder: importOfOlder()
        }
    }

    private mutating func instants() -> [Int64] {
        guard traffic.events > 0 else { return [] }
        let gap = max(1, spec.durationMilliseconds / Int64(traffic.events))
        return (0..<Int64(traffic.events)).compactMap { index in
            let instant = spec.startMilliseconds + index * gap + random.number(in: 0...(gap - 1))
            return isGone(instant) ? nil : instant
        }
    }

    private mutating func bursts() -> [WorkloadStep] {
        var left = traffic.events
        var steps: [WorkloadStep] = []
        while left > 0 {
            let size = min(left, 1 + random.below(max(1, traffic.events)))
            left -= size
            let centre = spec.startMilliseconds + random.number(in: 0...max(0, spec.durationMilliseconds - 5_000))
            for _ in 0..<size {
                let instant = centre + random.number(in: 0...2_000)
                if !isGone(instant) { steps += write(at: instant) }
            }
        }
        return steps
    }

    /// One write in the middle of the time, with what another system kept for the last 13 days.
    private mutating func importOfOlder() -> [WorkloadStep] {
        let instant = spec.startMilliseconds + random.number(in: 0...spec.durationMilliseconds)
        let reach = min(13 * Self.day, oldest)
        let events = (0..<traffic.events).map { _ in
            NewEvent(
                group: group.name, stream: stream.name, timestamp: instant - random.number(in: 0...reach),
                ingestionTime: instant, message: text.draw(traffic))
        }
        let sorted = events.enumerated().sorted {
            ($0.element.timestamp, $0.offset) < ($1.element.timestamp, $1.offset)
        }
        return [WorkloadStep(atMilliseconds: instant, action: .append(sorted.map(\.element)))]
    }

    private mutating func write(at instant: Int64) -> [WorkloadStep] {
        var event = NewEvent(
            group: group.name, stream: stream.name, timestamp: timestamp(for: instant), ingestionTime: instant,
            message: text.draw(traffic))
        // Bursts are drawn in no order: the event before may be too far ahead, or behind, of this write.
        if random.chance(traffic.identicalShare), let previous,
            (-Self.futureMax...oldest).contains(instant - previous.timestamp)
        {
            event.timestamp = previous.timestamp
            event.message = previous.message
        }
        previous = event
        let events = random.chance(traffic.repeatShare) ? [event, event] : [event]
        return [WorkloadStep(atMilliseconds: instant, action: .append(events))]
    }

    private mutating func timestamp(for instant: Int64) -> Int64 {
        if random.chance(traffic.lateShare) {
            return instant - random.number(in: 0...min(traffic.lateMillisecondsMax, oldest))
        }
        if random.chance(traffic.futureShare) { return instant + random.number(in: 0...Self.futureMax) }
        return instant - random.number(in: 0...1_500)
    }

    /// How far back the service takes events of this group, before and after its retention is changed.
    private var oldest: Int64 {
        min(Self.pastMax, group.shortestRetentionInDays.map { Int64($0) * Self.day - 60_000 } ?? .max)
    }

    /// Nothing is written to a group between its deletion and its next life.
    private func isGone(_ instant: Int64) -> Bool {
        if let deletion = stream.deletedAfterMilliseconds, instant >= spec.startMilliseconds + deletion { return true }
        guard let deletion = group.deletedAfterMilliseconds else { return false }
        let deleted = spec.startMilliseconds + deletion
        return instant >= deleted && instant <= deleted + 7_200_000
    }
}
