/// The situations that an exporter must survive, each as a few log groups. A workload is a choice of them; the names of
/// different scenes do not meet, except where meeting is the scene.
package enum Scenes {
    private static let day: Int64 = 86_400_000

    package static func steady(events: Int = 60) -> [GroupSpec] {
        let traffic = Traffic(events: events / 2)
        return [GroupSpec("/app/steady", streams: [StreamSpec("one", traffic), StreamSpec("two", traffic)])]
    }

    package static func bursty(events: Int = 120) -> [GroupSpec] {
        [GroupSpec("/app/bursty", streams: [StreamSpec("burst", Traffic(.bursty, events: events, repeatShare: 0.02))])]
    }

    package static func lateAndFuture(events: Int = 80) -> [GroupSpec] {
        [
            GroupSpec(
                "/app/late",
                streams: [
                    StreamSpec("days", Traffic(events: events / 2, lateShare: 0.3, futureShare: 0.1)),
                    StreamSpec("minutes", Traffic(events: events / 2, lateShare: 0.5, lateMillisecondsMax: 3_600_000)),
                ])
        ]
    }

    /// The service takes events of the last 14 days, in any order and at any time.
    package static func imports(events: Int = 60) -> [GroupSpec] {
        [
            GroupSpec(
                "/app/import",
                streams: [
                    StreamSpec("old", Traffic(.importOfOlder, events: events / 2)),
                    StreamSpec("live", Traffic(events: events / 2)),
                ])
        ]
    }

    /// True repeats, and equal texts in the same millisecond: events, not duplicates.
    package static func identical(events: Int = 60) -> [GroupSpec] {
        let traffic = Traffic(.bursty, events: events / 2, repeatShare: 0.3, identicalShare: 0.4)
        return [GroupSpec("/app/identical", streams: [StreamSpec("x", traffic), StreamSpec("y", traffic)])]
    }

    /// One stream, whose events often have one time, and often one text as well.
    package static func oneStreamOfEquals(events: Int = 60) -> [GroupSpec] {
        let traffic = Traffic(.bursty, events: events, repeatShare: 0.1, identicalShare: 0.3)
        return [GroupSpec("/app/equals", streams: [StreamSpec("only", traffic)])]
    }

    package static func multiline(events: Int = 60) -> [GroupSpec] {
        let traffic = Traffic(events: events, lateShare: 0.05, multilineShare: 0.5, instantLineShare: 0.3)
        return [GroupSpec("/app/multiline", streams: [StreamSpec("traces", traffic)])]
    }

    /// A group that is deleted in the middle and comes again under its old name.
    package static func rebirth(after milliseconds: Int64, events: Int = 40) -> [GroupSpec] {
        [
            GroupSpec(
                "/app/phoenix", deletedAfterMilliseconds: milliseconds,
                streams: [StreamSpec("ash", Traffic(events: events, lateShare: 0.05))])
        ]
    }

    package static func manyStreams(_ count: Int, eventsEach: Int = 1) -> [GroupSpec] {
        let streams = (0..<count).map { StreamSpec("2026/03/02/[$LATEST]\($0)", Traffic(.bursty, events: eventsEach)) }
        return [GroupSpec("/app/many", streams: streams)]
    }

    /// Names that are prefixes of each other, and names that an export task puts into one folder.
    package static func collidingNames(events: Int = 80) -> [GroupSpec] {
        let names = ["a/b", "a-b", "app", "app-2", "app/1", "app-1", "a%2Fb", "é", "e\u{301}"]
        let traffic = Traffic(events: max(1, events / names.count), repeatShare: 0.1, identicalShare: 0.1)
        return [GroupSpec("/app/names", streams: names.map { StreamSpec($0, traffic) })]
    }

    /// Groups that more than one of the prefixes `/over`, `/over/x`, `/over/x/y` select.
    package static func overlappingPrefixes(events: Int = 40) -> [GroupSpec] {
        ["/over", "/over/x", "/over/x/y", "/over/xy"].map {
            GroupSpec($0, streams: [StreamSpec("s", Traffic(events: max(1, events / 4)))])
        }
    }

    package static func retention(days: Int?, events: Int = 40) -> [GroupSpec] {
        let traffic = Traffic(events: events, lateShare: 0.1, lateMillisecondsMax: Int64(days ?? 14) * day)
        let name = days.map { "/app/keep-\($0)" } ?? "/app/keep-forever"
        return [GroupSpec(name, retentionInDays: days, streams: [StreamSpec("kept", traffic)])]
    }

    /// Kept for days only, and written to all the time.
    package static func brief(days: Int, events: Int = 60) -> [GroupSpec] {
        [GroupSpec("/brief/kept", retentionInDays: days, streams: [StreamSpec("s", Traffic(events: events))])]
    }

    /// The operator has second thoughts: what was to stay goes after days, or the other way round.
    package static func changedRetention(
        from days: Int?, to others: Int?, after milliseconds: Int64, events: Int = 40
    ) -> [GroupSpec] {
        let change = RetentionChange(afterMilliseconds: milliseconds, days: others)
        let traffic = Traffic(events: events, lateShare: 0.1)
        return [
            GroupSpec(
                "/app/changed", retentionInDays: days, retentionChange: change, streams: [StreamSpec("kept", traffic)])
        ]
    }

    /// A class without export tasks, and one that nothing can read [S-CLASSES].
    package static func classes(events: Int = 20) -> [GroupSpec] {
        let streams = [StreamSpec("s", Traffic(events: events, lateShare: 0.1))]
        return [
            GroupSpec("/app/infrequent", logGroupClass: "INFREQUENT_ACCESS", streams: streams),
            GroupSpec("/app/delivery", logGroupClass: "DELIVERY", streams: [StreamSpec("s", Traffic(events: 2))]),
        ]
    }

    /// One group of a class, beside one that is like all others.
    package static func oneOfClass(_ name: String, events: Int = 20) -> [GroupSpec] {
        let streams = [StreamSpec("s", Traffic(events: events, lateShare: 0.1))]
        return [
            GroupSpec("/class/other", logGroupClass: name, streams: streams),
            GroupSpec("/class/standard", streams: streams),
        ]
    }

    /// Groups under one prefix, with events that are old when they come.
    package static func keptLate(days: Int?, events: Int = 30) -> [GroupSpec] {
        let reach = min(Int64(days ?? 14), 14) * day - 3_600_000
        let traffic = Traffic(events: events, lateShare: 0.5, lateMillisecondsMax: reach)
        return [
            GroupSpec("/kept/own", retentionInDays: days, streams: [StreamSpec("s", traffic)]),
            GroupSpec("/kept/ever", streams: [StreamSpec("s", traffic)]),
        ]
    }

    package static func emptyStreams(_ count: Int = 3) -> [GroupSpec] {
        let empty = (0..<count).map { StreamSpec("empty-\($0)", Traffic(.empty, events: 0)) }
        return [
            GroupSpec("/app/hollow", streams: empty),
            GroupSpec("/app/hollow-but-one", streams: empty + [StreamSpec("full", Traffic(events: 5))]),
        ]
    }
}
