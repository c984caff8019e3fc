/// An event to be put into the world.
package struct NewEvent: Sendable, Equatable {
    package var group: String
    package var stream: String
    package var timestamp: Int64
    /// In the future, the event comes into being when the world's time reaches it.
    package var ingestionTime: Int64
    package var message: String

    package init(group: String, stream: String, timestamp: Int64, ingestionTime: Int64, message: String) {
        self.group = group
        self.stream = stream
        self.timestamp = timestamp
        self.ingestionTime = ingestionTime
        self.message = message
    }
}

/// An event that the service accepted. Compare names and messages by `utf8`: `String` compares by canonical
/// equivalence.
package struct TrueEvent: Sendable, Equatable {
    package var stream: String
    package var timestamp: Int64
    package var ingestionTime: Int64
    package var message: String
    package var eventID: String

    package init(stream: String, timestamp: Int64, ingestionTime: Int64, message: String, eventID: String) {
        self.stream = stream
        self.timestamp = timestamp
        self.ingestionTime = ingestionTime
        self.message = message
        self.eventID = eventID
    }
}

/// How long what happened to a group took to be seen, in milliseconds.
package struct GroupDelays: Sendable, Equatable {
    /// Until an event was visible to reads.
    package var read: Int64
    /// Until it was available to export tasks.
    package var export: Int64
    /// Until its stream's first and last times said so.
    package var metadata: Int64
    /// Whether retention has removed an event.
    package var hasExpired: Bool
}

/// Direct access for tests and workloads: what is prepared or looked at without going over the wire.
extension World {
    /// Does nothing when the group exists. `at` is its creation time, in milliseconds; the present where it is `nil`.
    package func createLogGroup(
        _ name: String, region: String? = nil, at: Int64? = nil, retentionInDays: Int? = nil,
        logGroupClass: LogGroupClass = .standard
    ) {
        withState { state in
            let logs = state.logs(region: region)
            guard logs.groups[name] == nil else { return }
            logs.insert(
                logs.makeGroup(name, at: at ?? logs.now, logGroupClass, retentionInDays: retentionInDays))
        }
    }

    /// The group is created where it is missing.
    package func createLogStream(_ name: String, group: String, region: String? = nil, at: Int64? = nil) {
        createLogGroup(group, region: region, at: at)
        withState { state in
            let logs = state.logs(region: region)
            _ = logs.groups[group]?.stream(named: name, createdAt: at ?? logs.now)
        }
    }

    /// The group's events stay part of the truth.
    package func deleteLogGroup(_ name: String, region: String? = nil) {
        withState { $0.logs(region: region).bury(name) }
    }

    /// Nothing of the stream can be read any more; its events stay part of the truth.
    package func deleteLogStream(_ stream: String, group name: String, region: String? = nil) {
        withState { state in
            _ = state.logs(region: region).group(named: name)?.deleteStream(stream)
        }
    }

    /// Whether reads work on groups of that class: the simulation's knob where the documents are silent.
    package func canRead(_ logGroupClass: String) -> Bool {
        withState { state in
            ClassRules(configuration: state.context.configuration)
                .allowsReads(of: LogGroupClass(rawValue: logGroupClass))
        }
    }

    /// Makes or changes an account-level policy, which takes effect a day later.
    package func putRetentionPolicy(_ policy: RetentionPolicy, region: String? = nil) {
        withState { $0.logs(region: region).retention.put(policy, at: $0.context.now) }
    }

    /// `nil` never deletes an event.
    package func setRetention(_ days: Int?, group: String, region: String? = nil) {
        withState { $0.logs(region: region).groups[group]?.setRetention(days) }
    }

    /// Puts events into the world as they are; nothing is validated or rejected. Groups and streams that are missing
    /// are created at the event's ingestion time.
    package func append(_ events: [NewEvent], region: String? = nil) {
        withState { state in
            let logs = state.logs(region: region)
            for event in events {
                var group = logs.groups[event.group]
                if group == nil {
                    let made = logs.makeGroup(
                        event.group, at: event.ingestionTime, .standard, retentionInDays: nil)
                    logs.insert(made)
                    group = made
                }
                guard let group else { continue }
                let stream = group.stream(named: event.stream, createdAt: event.ingestionTime)
                group.accept(
                    timestamp: event.timestamp, ingestionTime: event.ingestionTime, stream: stream,
                    message: event.message)
            }
        }
    }

    /// Every event that was accepted up to now, by (T, I, acceptance), expired and deleted ones included; a group that
    /// was deleted and created again counts as one.
    package func truth(group name: String, region: String? = nil) -> [TrueEvent] {
        withState { state in
            let logs = state.logs(region: region)
            var all: [(EventPosition, TrueEvent)] = []
            let lives = logs.graveyard.filter { $0.name == name } + [logs.groups[name]].compactMap { $0 }
            for group in lives {
                for index in group.store.sorted() {
                    let event = group.store.events[Int(index)]
                    guard event.ingestionTime <= logs.now else { continue }
                    let stream = group.streams.streams[Int(event.stream)].name.text
                    all.append(
                        (
                            group.store.position(index),
                            TrueEvent(
                                stream: stream, timestamp: event.timestamp, ingestionTime: event.ingestionTime,
                                message: event.message, eventID: group.eventID(index))
                        ))
                }
            }
            // One life is sorted already; events of several are merged, equals in the order of lives.
            if lives.count > 1 { all.sort { $0.0 < $1.0 } }
            return all.map(\.1)
        }
    }

    /// The longest delays that any event or stream of the group met; `nil`: there is no such group now.
    package func delays(group name: String, region: String? = nil) -> GroupDelays? {
        withState { state in
            let logs = state.logs(region: region)
            return logs.groups[name].map { group in
                let longest = group.delays
                return GroupDelays(
                    read: longest.read, export: longest.export, metadata: longest.metadata,
                    hasExpired: group.hasExpired(at: logs.now))
            }
        }
    }

    /// Names of the groups that exist now, in byte order.
    package func logGroups(region: String? = nil) -> [String] {
        withState { state in
            let logs = state.logs(region: region)
            return logs.groupNames.map(\.text).filter { logs.group(named: $0) != nil }
        }
    }

    /// Whether a stream of that name, in a group of that name, can still hold what was ingested at that time: the group is
    /// in the same life as then.
    package func canHold(ingestedAt time: Int64, in stream: String, group name: String, region: String? = nil) -> Bool {
        withState { state in
            let logs = state.logs(region: region)
            guard let group = logs.group(named: name), group.creationTime <= time,
                let index = group.streams.index(of: stream)
            else { return false }
            return group.streams.streams[index].creationTime <= logs.now
        }
    }

    /// All tasks, in the order of their creation.
    package func exportTasks(region: String? = nil) -> [ExportTaskRecord] {
        withState { state in
            let logs = state.logs(region: region)
            return logs.tasks.map { $0.record(at: logs.now) }
        }
    }

    /// Another program's task holds the slot for `milliseconds`. Returns its id.
    package func startForeignExportTask(runningFor milliseconds: Int64, region: String? = nil) -> String {
        withState { $0.logs(region: region).startForeignTask(runningFor: milliseconds) }
    }

    /// The same where the slot is free; `nil` where a task is active: there is one at a time [S-EXPORT-ONE].
    package func startForeignExportTaskIfFree(runningFor milliseconds: Int64, region: String? = nil) -> String? {
        withState { state in
            let logs = state.logs(region: region)
            return logs.hasActiveTask ? nil : logs.startForeignTask(runningFor: milliseconds)
        }
    }

    package func createBucket(_ name: String, region: String? = nil) {
        withState { state in
            guard state.storage.bucket(named: name) == nil else { return }
            let region = region ?? state.context.configuration.defaultRegion
            state.storage.insert(BucketState(name: name, region: region, createdAt: state.context.now))
        }
    }

    package func putObject(bucket: String, key: String, body: [UInt8]) {
        withState { $0.storage.write(bucket: bucket, key: key, body: body, at: $0.context.now) }
    }

    package func deleteObject(bucket: String, key: String) {
        withState { $0.storage.bucket(named: bucket)?.remove(key) }
    }

    package func hasObject(bucket: String, key: String) -> Bool {
        withState { $0.storage.bucket(named: bucket)?.object(key) != nil }
    }

    /// In the byte order of keys; empty when there is no such bucket.
    package func objects(bucket: String, prefix: String = "") -> [StoredObject] {
        withState { $0.storage.bucket(named: bucket)?.list(prefix: prefix) ?? [] }
    }

    /// Keys of multipart uploads that were begun and neither completed nor aborted, in byte order.
    package func openUploads(bucket: String, prefix: String = "") -> [String] {
        withState { state in
            let uploads = state.storage.bucket(named: bucket)?.uploads.values.map { ExactName($0.key) } ?? []
            return uploads.filter { $0.hasPrefix(prefix) }.sorted().map(\.text)
        }
    }

    package func createTable(_ name: String, partitionKey: String, region: String? = nil) {
        withState { state in
            let table = KeyValueTable(name: name, partitionKey: partitionKey, createdAt: state.context.now)
            state.tables.create(table, region: region ?? state.context.configuration.defaultRegion)
        }
    }
}
