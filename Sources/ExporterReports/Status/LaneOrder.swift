import ExportCore
import ExporterSettings

/// In which order `status` shows lanes.
extension StatusArguments.Order {
    package func sorted(_ lanes: [LaneStanding], now: ServiceTime) -> [LaneStanding] {
        let keyed = lanes.map { (key: key($0, now), lane: $0) }
        return keyed.sorted { ($0.key, $0.lane.lane) < ($1.key, $1.lane.lane) }.map(\.lane)
    }

    private struct Key: Comparable {
        var rank = 0
        /// The least first.
        var measure: Int64 = 0

        static func < (a: Self, b: Self) -> Bool { (a.rank, a.measure) < (b.rank, b.measure) }
    }

    private func key(_ lane: LaneStanding, _ now: ServiceTime) -> Key {
        switch self {
        case .worst: worst(lane, now)
        case .lag: lane.isLiving ? byDelay(lane, now) : Key(rank: 1)
        case .name: Key()
        case .expiry: lane.expires.map { Key(measure: $0.milliseconds) } ?? Key(rank: 1)
        case .final: Key(measure: lane.sealedThrough?.milliseconds ?? .min)
        }
    }

    private func worst(_ lane: LaneStanding, _ now: ServiceTime) -> Key {
        let delay = byDelay(lane, now).measure
        return switch lane.code {
        case .atRisk: Key(rank: 0, measure: lane.expires?.milliseconds ?? 0)
        case .lost: Key(rank: 1, measure: delay)
        case .behind: Key(rank: 2, measure: delay)
        case .ok: Key(rank: 3, measure: delay)
        case .idle: Key(rank: 4)
        case .gone: Key(rank: 5)
        case .notSelected: Key(rank: 6)
        }
    }

    private func byDelay(_ lane: LaneStanding, _ now: ServiceTime) -> Key {
        Key(measure: -(lane.delay(now: now)?.milliseconds ?? 0))
    }
}
