/// The events of one log group, in order of acceptance, with indices by event time. Nothing is ever taken out, so that
/// the truth can be told at the end; what was deleted or has expired is only no longer visible.
struct EventStore {
    private(set) var events: [StoredEvent] = []
    private(set) var storedBytes: Int64 = 0
    private var order = EventOrder()
    private var streamOrders: [EventOrder] = []

    struct StoredEvent {
        let timestamp: Int64
        let ingestionTime: Int64
        let stream: Int32
        var isRemoved = false
        let message: String
    }

    mutating func append(timestamp: Int64, ingestionTime: Int64, stream: Int, message: String) {
        let index = Int32(events.count)
        events.append(
            StoredEvent(
                timestamp: timestamp, ingestionTime: ingestionTime, stream: Int32(stream), message: message))
        storedBytes += Int64(message.utf8.count + 26)
        order.append(index, events: events)
        while streamOrders.count <= stream { streamOrders.append(EventOrder()) }
        streamOrders[stream].append(index, events: events)
    }

    mutating func remove(_ indices: [Int]) {
        for index in indices { events[index].isRemoved = true }
    }

    /// The indices of all events by (T, I, acceptance).
    mutating func sorted() -> [Int32] {
        order.settle(events: events)
        return order.indices
    }

    mutating func sorted(stream: Int) -> [Int32] {
        guard stream < streamOrders.count else { return [] }
        streamOrders[stream].settle(events: events)
        return streamOrders[stream].indices
    }

    func position(_ index: Int32) -> EventPosition {
        let event = events[Int(index)]
        return EventPosition(timestamp: event.timestamp, ingestionTime: event.ingestionTime, sequence: Int64(index))
    }
}

/// The order of FilterLogEvents: event time, then ingestion time, then PutLogEvents request [S-FILTER-ORDER].
struct EventPosition: Comparable {
    var timestamp: Int64
    var ingestionTime: Int64
    /// Order of acceptance within the group.
    var sequence: Int64

    static func < (left: EventPosition, right: EventPosition) -> Bool {
        (left.timestamp, left.ingestionTime, left.sequence) < (right.timestamp, right.ingestionTime, right.sequence)
    }

    var successor: EventPosition {
        EventPosition(timestamp: timestamp, ingestionTime: ingestionTime, sequence: sequence + 1)
    }

    var predecessor: EventPosition {
        EventPosition(timestamp: timestamp, ingestionTime: ingestionTime, sequence: sequence - 1)
    }

    /// 56 decimal digits that begin with the position; the last 17 are `tail` [S-GET-TOKEN].
    func digits(tail: UInt64) -> String {
        String(unsafeUninitializedCapacity: 56) { buffer in
            buffer[0] = UInt8(ascii: "3")
            Self.write(UInt64(max(0, timestamp)), into: buffer, 1..<14)
            Self.write(UInt64(max(0, ingestionTime)), into: buffer, 14..<27)
            Self.write(UInt64(sequence), into: buffer, 27..<39)
            Self.write(tail, into: buffer, 39..<56)
            return 56
        }
    }

    init(timestamp: Int64, ingestionTime: Int64, sequence: Int64) {
        self.timestamp = timestamp
        self.ingestionTime = ingestionTime
        self.sequence = sequence
    }

    init?(digits: some StringProtocol) {
        let text = Array(digits.utf8)
        guard text.count == 56, text[0] == UInt8(ascii: "3"),
            let timestamp = Int64(String(decoding: text[1..<14], as: UTF8.self)),
            let ingestionTime = Int64(String(decoding: text[14..<27], as: UTF8.self)),
            let sequence = Int64(String(decoding: text[27..<39], as: UTF8.self))
        else { return nil }
        self.init(timestamp: timestamp, ingestionTime: ingestionTime, sequence: sequence)
    }

    /// The last digits of `number`, as many as there is room for.
    private static func write(_ number: UInt64, into buffer: UnsafeMutableBufferPointer<UInt8>, _ range: Range<Int>) {
        var rest = number
        for index in range.reversed() {
            buffer[index] = UInt8(ascii: "0") + UInt8(rest % 10)
            rest /= 10
        }
    }
}

/// Indices sorted by position, cheap to append to: a late event is merged in when the order is next looked at, at the
/// cost of what lies behind it.
private struct EventOrder {
    private(set) var indices: [Int32] = []
    private var sortedCount = 0

    mutating func append(_ index: Int32, events: [EventStore.StoredEvent]) {
        if sortedCount == indices.count, indices.last.map({ Self.precedes($0, index, events) }) ?? true {
            sortedCount += 1
        }
        indices.append(index)
    }

    mutating func settle(events: [EventStore.StoredEvent]) {
        guard sortedCount < indices.count else { return }
        let late = indices[sortedCount...].sorted { Self.precedes($0, $1, events) }
        let start = indices.partitionPoint(in: 0..<sortedCount) { Self.precedes($0, late[0], events) }
        let displaced = Array(indices[start..<sortedCount])
        var (left, right, target) = (0, 0, start)
        while target < indices.count {
            if right == late.count || (left < displaced.count && Self.precedes(displaced[left], late[right], events)) {
                indices[target] = displaced[left]
                left += 1
            } else {
                indices[target] = late[right]
                right += 1
            }
            target += 1
        }
        sortedCount = indices.count
    }

    private static func precedes(_ left: Int32, _ right: Int32, _ events: [EventStore.StoredEvent]) -> Bool {
        let (first, second) = (events[Int(left)], events[Int(right)])
        if first.timestamp != second.timestamp { return first.timestamp < second.timestamp }
        if first.ingestionTime != second.ingestionTime { return first.ingestionTime < second.ingestionTime }
        return left < right
    }
}
