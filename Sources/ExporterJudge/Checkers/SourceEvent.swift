import SimulatedAWS

/// An event that the service accepted: what the archive is compared with.
package struct SourceEvent: Sendable, Equatable {
    package var logGroup: String
    package var logStream: String
    package var timestamp: Int64
    package var ingestionTime: Int64
    package var message: String
    package var eventID: String
    /// False where no program could have archived it (its group was deleted or its retention over before it was due) or where it
    /// is not due yet. It may stand in the archive, but once only.
    package var isRequired: Bool

    package init(
        logGroup: String, logStream: String, timestamp: Int64, ingestionTime: Int64, message: String, eventID: String,
        isRequired: Bool = true
    ) {
        self.logGroup = logGroup
        self.logStream = logStream
        self.timestamp = timestamp
        self.ingestionTime = ingestionTime
        self.message = message
        self.eventID = eventID
        self.isRequired = isRequired
    }

    /// The world's truth about the groups, deleted ones included. Groups that the exporter was not asked for are left out
    /// by not naming them: their events then count as foreign in the archive.
    package static func collect(
        _ world: World, groups: [String], region: String? = nil,
        isRequired: (_ group: String, _ event: TrueEvent) -> Bool = { _, _ in true }
    ) -> [SourceEvent] {
        groups.flatMap { group in
            world.truth(group: group, region: region).map { event in
                SourceEvent(
                    logGroup: group, logStream: event.stream, timestamp: event.timestamp,
                    ingestionTime: event.ingestionTime, message: event.message, eventID: event.eventID,
                    isRequired: isRequired(group, event))
            }
        }
    }
}
