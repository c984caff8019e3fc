/// One log group: its streams, its events, and which of them can be seen at an instant.
final class LogGroupState {
    let name: String
    /// When it comes into being: it may lie in the future.
    let creationTime: Int64
    let logGroupClass: LogGroupClass
    /// The group's own, which an account-level policy may replace.
    private(set) var ownRetentionInDays: Int?
    var isProtected = false
    var streams = StreamTable()
    var store = EventStore()
    private let identity: UInt64
    private let context: WorldContext
    private let account: AccountRetention

    init(
        name: String, creationTime: Int64, logGroupClass: LogGroupClass, retentionInDays: Int?,
        account: AccountRetention, context: WorldContext
    ) {
        self.name = name
        self.creationTime = creationTime
        self.logGroupClass = logGroupClass
        ownRetentionInDays = retentionInDays
        self.account = account
        self.context = context
        identity = Draw.identity(name) ^ UInt64(bitPattern: creationTime)
    }

    /// The index of the stream, which is created where it is missing.
    func stream(named name: String, createdAt: Int64) -> Int {
        if let index = streams.index(of: name) { return index }
        let lag = context.draw.milliseconds(
            context.configuration.streamMetadataLag, .metadataLag, identity, Draw.identity(name))
        return streams.create(name, at: createdAt, lag: lag)
    }

    func accept(timestamp: Int64, ingestionTime: Int64, stream: Int, message: String) {
        store.append(timestamp: timestamp, ingestionTime: ingestionTime, stream: stream, message: message)
        streams.record(stream: stream, timestamp: timestamp, ingestionTime: ingestionTime, now: context.now)
    }

    /// The account-level policy that decides how long events are kept; `nil`: the group's own retention does.
    func policy(at instant: Int64) -> RetentionPolicy? {
        account.policy(for: name, createdAt: creationTime, at: instant)
    }

    /// `nil`: events never expire.
    func retentionInDays(at instant: Int64) -> Int? {
        if let policy = policy(at: instant) { policy.days } else { ownRetentionInDays }
    }

    func setRetention(_ days: Int?) {
        forgetExpired(at: context.now)
        ownRetentionInDays = days
    }

    /// What a shorter retention has deleted does not come back with a longer one. To be called when the retention changes,
    /// with what holds until then.
    func forgetExpired(at instant: Int64) {
        guard let days = retentionInDays(at: instant) else { return }
        store.remove(store.events.indices.filter { isExpired($0, days: days, at: instant) })
    }

    func deleteStream(_ name: String) -> Bool {
        let lag = context.draw.milliseconds(
            context.configuration.deletedStreamListedFor, .metadataLag, identity, ~Draw.identity(name))
        guard let index = streams.delete(name, listedUntil: context.now + lag, now: context.now) else { return false }
        store.remove(store.events.indices.filter { store.events[$0].stream == Int32(index) })
        return true
    }

    /// Whether reads see the event at `now`.
    func isReadable(_ index: Int, at now: Int64) -> Bool {
        let event = store.events[index]
        guard !event.isRemoved, event.ingestionTime <= now else { return false }
        let delay = context.draw.milliseconds(
            context.configuration.readVisibility, .readVisibility, identity, UInt64(index))
        return event.ingestionTime + delay <= now && !isExpired(index, at: now)
    }

    /// Whether an export task that looks at `instant` takes the event.
    func isExportable(_ index: Int, at instant: Int64) -> Bool {
        let event = store.events[index]
        guard !event.isRemoved, event.ingestionTime <= instant else { return false }
        let delay = context.draw.milliseconds(
            context.configuration.exportAvailability, .exportAvailability, identity, UInt64(index))
        return event.ingestionTime + delay <= instant && !isExpired(index, at: instant)
    }

    /// Events past retention are deleted, but not at once [S-RETENTION].
    private func isExpired(_ index: Int, at now: Int64) -> Bool {
        guard let days = retentionInDays(at: now), isExpired(index, days: days, at: now) else { return false }
        if policy(at: now) != nil { context.happened(.policyRetention) }
        return true
    }

    private func isExpired(_ index: Int, days: Int, at now: Int64) -> Bool {
        let lag = context.draw.milliseconds(
            context.configuration.retentionDeletionLag, .retentionLag, identity, UInt64(index))
        return store.events[index].timestamp + Int64(days) * 86_400_000 + lag <= now
    }

    /// The longest delays that any of its events and streams met.
    var delays: (read: Int64, export: Int64, metadata: Int64) {
        let (draw, configuration) = (context.draw, context.configuration)
        var longest: (read: Int64, export: Int64, metadata: Int64) = (0, 0, 0)
        for index in store.events.indices {
            let number = UInt64(index)
            longest.read = max(
                longest.read, draw.milliseconds(configuration.readVisibility, .readVisibility, identity, number))
            longest.export = max(
                longest.export,
                draw.milliseconds(configuration.exportAvailability, .exportAvailability, identity, number))
            longest.metadata = max(longest.metadata, streams.streams[Int(store.events[index].stream)].lag)
        }
        return longest
    }

    /// Whether DescribeLogStreams gives the times of the stream.
    func showsTimes(of stream: StreamTable.Stream) -> Bool {
        context.draw.unit(.timelessStream, identity, Draw.identity(stream.name.text))
            >= context.configuration.timelessStreamShare
    }

    func hasExpired(at now: Int64) -> Bool {
        store.events.indices.contains { isExpired($0, at: now) }
    }

    func eventID(_ index: Int32) -> String {
        store.position(index).digits(tail: context.draw.word(.identifier, identity, UInt64(index)))
    }
}
