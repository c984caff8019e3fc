import SimulationKit

extension WorkloadSpec {
    /// Which scenes a workload is made of.
    package enum Theme: String, Codable, Sendable {
        case all
        /// Events that come long after their time: late ones, imports.
        case late
        /// Groups that keep their events for days only.
        case retention
    }

    /// A workload of a few scenes with about so many events; the seed chooses. Most are small: a small history is quick,
    /// and what goes wrong goes wrong with two events as well as with two thousand.
    package static func draw(
        seed: UInt64, startMilliseconds: Int64, durationMilliseconds: Int64, eventsAbout: Int? = nil,
        theme: Theme = .all
    ) -> WorkloadSpec {
        var random = SeededRandom(seed: seed).fork("workload spec")
        let events = random.pick([6, 10, 16, 16, 24, 24, 40, 80, 240])
        let share = max(2, (eventsAbout ?? events) / 2)
        // A stream each is a lane each in scope `stream`: rarely many.
        let streams = random.pick([2, 3, 5, 8])
        let days: Int? = random.pick([1, 3, 5, 7, 14, 30, nil])
        // In the first seconds of a run, of some schedules: what was listed is gone when its task is asked for.
        let rebirth = durationMilliseconds / 2 + random.number(in: 0...1_500)
        var scenes = scenes(theme, share, streams: streams, days: days, rebirthAfter: rebirth)
        var groups = theme == .all && random.chance(0.5) ? Scenes.steady(events: share) : []
        for _ in 0..<(1 + random.below(2)) where !scenes.isEmpty {
            groups += scenes.remove(at: random.below(scenes.count))
        }
        var more = random.fork("more")
        if theme == .all, more.chance(0.012) {
            groups.removeAll { $0.name == "/app/many" }
            groups += Scenes.manyStreams(more.chance(0.1) ? 10_000 : 1_100)
        }
        if theme != .late, more.chance(theme == .retention ? 0.5 : 0.04) {
            let (days, others) = more.pick([(nil, 3), (nil, 7), (14, 1), (30, 5), (3, 30), (5, nil)] as [(Int?, Int?)])
            let after = more.number(in: 0...durationMilliseconds)
            groups += Scenes.changedRetention(from: days, to: others, after: after, events: share)
        }
        return WorkloadSpec(
            startMilliseconds: startMilliseconds, durationMilliseconds: durationMilliseconds, groups: groups)
    }

    private static func scenes(
        _ theme: Theme, _ share: Int, streams: Int, days: Int?, rebirthAfter: Int64
    ) -> [[GroupSpec]] {
        let late = [Scenes.lateAndFuture(events: share), Scenes.imports(events: share)]
        let kept = [Scenes.retention(days: days, events: share)]
        switch theme {
        case .late: return late
        case .retention: return kept
        case .all:
            return late + kept + [
                Scenes.bursty(events: share), Scenes.identical(events: share), Scenes.multiline(events: share),
                Scenes.rebirth(after: rebirthAfter, events: share), Scenes.manyStreams(streams),
                Scenes.collidingNames(events: share), Scenes.overlappingPrefixes(events: share),
                Scenes.classes(events: max(1, share / 2)), Scenes.emptyStreams(),
            ]
        }
    }
}
