/// PutLogEvents [S-PUT-LATENESS] [S-PUT-BATCH]: the bounds on lateness, batches, and individual rejection.
extension CloudWatchLogs {
    func putLogEvents(_ request: ParsedRequest) throws(ServiceError) -> [UInt8] {
        // A sequence token is accepted and ignored [S-PUT-REPEATS].
        let arguments = try JSONArguments(
            request, allowed: ["logGroupName", "logStreamName", "logEvents", "sequenceToken"])
        let group = try existingGroup(arguments.required("logGroupName"))
        let stream = try existingStream(arguments.required("logStreamName"), in: group)
        let events = try batch(arguments)
        let retention = Int64(group.retentionInDays(at: now) ?? .max / 86_400_000) * 86_400_000
        // Up to 14 days old, not older than the retention period, up to 2 hours in the future.
        let oldEnd = events.partitionPoint { $0.timestamp < now - 14 * 86_400_000 }
        let expiredEnd = events.partitionPoint { $0.timestamp < now - retention }
        let newStart = events.partitionPoint { $0.timestamp <= now + 2 * 3_600_000 }
        for event in events[min(max(oldEnd, expiredEnd), newStart)..<newStart] {
            group.accept(timestamp: event.timestamp, ingestionTime: now, stream: stream, message: event.message)
        }
        var json = writer()
        json.object { json in
            json.member("nextSequenceToken", "49" + String(repeating: "0", count: 54))
            guard oldEnd > 0 || expiredEnd > 0 || newStart < events.count else { return }
            json.key("rejectedLogEventsInfo")
            json.object { json in
                json.member("tooNewLogEventStartIndex", newStart < events.count ? Int64(newStart) : nil)
                json.member("tooOldLogEventEndIndex", oldEnd > 0 ? Int64(oldEnd) : nil)
                json.member("expiredLogEventEndIndex", expiredEnd > 0 ? Int64(expiredEnd) : nil)
            }
        }
        return json.bytes
    }

    private struct InputEvent {
        let timestamp: Int64
        let message: String
    }

    private func batch(_ arguments: JSONArguments) throws(ServiceError) -> [InputEvent] {
        guard let values = try arguments.array("logEvents"), 1...10_000 ~= values.count else {
            throw arguments.refuse("logEvents must have between 1 and 10000 members.")
        }
        var events: [InputEvent] = []
        events.reserveCapacity(values.count)
        var bytes = 0
        for value in values {
            guard case .object(let members) = value, case .integer(let timestamp)? = value["timestamp"],
                let message = value["message"]?.string, members.count == 2
            else { throw ServiceError(400, "SerializationException", "A log event has a timestamp and a message.") }
            guard !message.isEmpty, timestamp >= 0 else { throw arguments.refuse("A log event is empty or too old.") }
            if let last = events.last, timestamp < last.timestamp {
                throw arguments.refuse("Log events in a single PutLogEvents request must be in chronological order.")
            }
            let size = message.utf8.count + 26
            guard size <= 1_048_576 else {
                throw arguments.refuse("Log event too large: \(size) bytes exceeds limit of 1048576")
            }
            bytes += size
            events.append(InputEvent(timestamp: timestamp, message: message))
        }
        guard bytes <= 1_048_576 else {
            throw arguments.refuse("Upload too large: \(bytes) bytes exceeds limit of 1048576")
        }
        guard events[events.count - 1].timestamp - events[0].timestamp <= 86_400_000 else {
            throw arguments.refuse(
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
        }
        return events
    }
}
