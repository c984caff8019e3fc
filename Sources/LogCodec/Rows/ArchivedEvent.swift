/// An event by itself, with whatever the object that it comes from says of it: text says only time and message.
package struct ArchivedEvent: Sendable, Equatable {
    /// Event time, ms since the epoch, within `ISOTime.range`.
    package var timestamp: Int64
    package var ingestionTime: Int64?
    package var account: String?
    package var region: String?
    package var logGroup: String?
    package var logStream: String?
    package var eventId: String?
    /// UTF-8 as the producer sent it; from text objects, whatever bytes stand there.
    package var message: [UInt8]

    package init(
        timestamp: Int64, ingestionTime: Int64? = nil, account: String? = nil, region: String? = nil,
        logGroup: String? = nil, logStream: String? = nil, eventId: String? = nil, message: [UInt8]
    ) {
        self.timestamp = timestamp
        self.ingestionTime = ingestionTime
        self.account = account
        self.region = region
        self.logGroup = logGroup
        self.logStream = logStream
        self.eventId = eventId
        self.message = message
    }
}
