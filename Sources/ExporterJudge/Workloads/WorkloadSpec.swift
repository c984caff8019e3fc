import SimulatedAWS

/// What producers write during a simulation, as data: the shape of it, from which `Workload` makes the single writes.
package struct WorkloadSpec: Codable, Sendable, Equatable {
    package var startMilliseconds: Int64
    package var durationMilliseconds: Int64
    package var groups: [GroupSpec]
    /// Account-level retention, from some time on; what it means for a group stands in `GroupSpec.policyChange`.
    package var policies: [PolicySpec] = []

    package init(startMilliseconds: Int64, durationMilliseconds: Int64, groups: [GroupSpec]) {
        self.startMilliseconds = startMilliseconds
        self.durationMilliseconds = durationMilliseconds
        self.groups = groups
    }

    package var endMilliseconds: Int64 { startMilliseconds + durationMilliseconds }
}

package struct GroupSpec: Codable, Sendable, Equatable {
    package var name: String
    /// `nil`: events never expire.
    package var retentionInDays: Int?
    /// The API's word: `STANDARD`, `INFREQUENT_ACCESS`, `ESSENTIALS`, `DELIVERY`, or what comes next.
    package var logGroupClass: String
    /// The group is deleted this long after the start, and created again by the next write.
    package var deletedAfterMilliseconds: Int64?
    /// The operator changes the retention in the middle.
    package var retentionChange: RetentionChange?
    /// What an account-level policy makes of the retention, from when it takes effect.
    package var policyChange: RetentionChange?
    package var streams: [StreamSpec]

    package init(
        _ name: String, retentionInDays: Int? = nil, logGroupClass: String = "STANDARD",
        deletedAfterMilliseconds: Int64? = nil, retentionChange: RetentionChange? = nil, streams: [StreamSpec]
    ) {
        self.name = name
        self.retentionInDays = retentionInDays
        self.logGroupClass = logGroupClass
        self.deletedAfterMilliseconds = deletedAfterMilliseconds
        self.retentionChange = retentionChange
        self.streams = streams
    }

    /// The shortest that the group has at any time; `nil`: events never expire.
    package var shortestRetentionInDays: Int? {
        guard let change = anyChange else { return retentionInDays }
        return [retentionInDays, change.days].compactMap { $0 }.min()
    }

    /// Whoever changes it.
    package var anyChange: RetentionChange? { policyChange ?? retentionChange }

    /// Whether any event of it can go before it is copied.
    package var isLasting: Bool {
        shortestRetentionInDays == nil && deletedAfterMilliseconds == nil
            && streams.allSatisfy { $0.deletedAfterMilliseconds == nil }
    }
}

package struct RetentionChange: Codable, Sendable, Equatable {
    package var afterMilliseconds: Int64
    /// `nil`: events never expire from then on.
    package var days: Int?

    package init(afterMilliseconds: Int64, days: Int?) {
        self.afterMilliseconds = afterMilliseconds
        self.days = days
    }
}

/// An account-level retention policy, and when it is made.
package struct PolicySpec: Codable, Sendable, Equatable {
    package var afterMilliseconds: Int64
    package var policy: RetentionPolicy

    package init(_ policy: RetentionPolicy, afterMilliseconds: Int64) {
        self.afterMilliseconds = afterMilliseconds
        self.policy = policy
    }
}

package struct StreamSpec: Codable, Sendable, Equatable {
    package var name: String
    /// The stream is deleted this long after the start, and nobody writes to it any more.
    package var deletedAfterMilliseconds: Int64?
    package var traffic: Traffic

    package init(_ name: String, _ traffic: Traffic = Traffic()) {
        self.name = name
        self.traffic = traffic
    }
}

/// How one stream is written to. Shares are probabilities per event.
package struct Traffic: Codable, Sendable, Equatable {
    package enum Shape: String, Codable, Sendable, CaseIterable {
        /// Evenly over the whole time.
        case steady
        /// All within a few seconds, a few times.
        case bursty
        /// At one instant, events of the last 13 days.
        case importOfOlder
        /// The stream exists and has no event.
        case empty
    }

    package var shape: Shape
    package var events: Int
    /// Event time long before ingestion, up to what the service accepts (14 days, or the retention).
    package var lateShare: Double
    package var lateMillisecondsMax: Int64
    /// Event time up to 2 hours after ingestion.
    package var futureShare: Double
    /// The producer sends the event again: two events with the same time and text.
    package var repeatShare: Double
    /// Text and millisecond of the event before, in another write.
    package var identicalShare: Double
    package var multilineShare: Double
    /// One of the lines begins with an ISO time, as if it were an event of its own.
    package var instantLineShare: Double

    package init(
        _ shape: Shape = .steady, events: Int = 50, lateShare: Double = 0, lateMillisecondsMax: Int64 = 14 * 86_400_000,
        futureShare: Double = 0, repeatShare: Double = 0, identicalShare: Double = 0, multilineShare: Double = 0,
        instantLineShare: Double = 0
    ) {
        self.shape = shape
        self.events = events
        self.lateShare = lateShare
        self.lateMillisecondsMax = lateMillisecondsMax
        self.futureShare = futureShare
        self.repeatShare = repeatShare
        self.identicalShare = identicalShare
        self.multilineShare = multilineShare
        self.instantLineShare = instantLineShare
    }
}
