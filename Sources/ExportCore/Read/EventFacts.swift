/// An event as a read meets it, which is all that the rules see and all that is written.
package struct EventFacts: Sendable {
    package var time: EventTime
    package var ingestion: IngestionTime
    package var stream: LogStreamName
    package var eventID: String
    package var message: [UInt8]

    package init(
        time: EventTime, ingestion: IngestionTime, stream: LogStreamName, eventID: String, message: [UInt8]
    ) {
        self.time = time
        self.ingestion = ingestion
        self.stream = stream
        self.eventID = eventID
        self.message = message
    }

    package var key: EventKey { EventKey(folder: stream.exportFolder, time: time.milliseconds, message: message) }
}

/// What equal events have in common, as the service's objects show it.
package struct EventKey: Hashable, Sendable {
    package var folder: ExportFolder
    package var time: Int64
    package var message: [UInt8]

    package init(folder: ExportFolder, time: Int64, message: [UInt8]) {
        self.folder = folder
        self.time = time
        self.message = message
    }
}

/// The service gave an event after one with a later time.
package struct EventDisorder: Error, Hashable, Sendable {
    package var time: EventTime
    package var reached: EventTime
}
