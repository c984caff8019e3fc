/// Events that an export task has certainly written, whatever its bounds mean: where its objects are searched for others,
/// these must be found in them. If they are not, the service renders events otherwise than assumed, and what is not found
/// says nothing (GUARANTEES.md, assumption 12).
package struct Witnesses: Sendable {
    /// What about a message may be rendered in a way of its own.
    package struct Shape: OptionSet, Hashable, Sendable {
        package let rawValue: UInt8
        static let endsInLineFeed = Shape(rawValue: 1)
        static let holdsLineFeed = Shape(rawValue: 2)
        static let holdsCarriageReturn = Shape(rawValue: 4)
        static let holdsControl = Shape(rawValue: 8)
        static let isBeyondASCII = Shape(rawValue: 16)

        package init(rawValue: UInt8) { self.rawValue = rawValue }

        init(of message: [UInt8]) {
            var shape: Shape = message.last == 0x0A ? .endsInLineFeed : []
            for byte in message {
                switch byte {
                case 0x0A: shape.insert(.holdsLineFeed)
                case 0x0D: shape.insert(.holdsCarriageReturn)
                case 0..<0x20, 0x7F: shape.insert(.holdsControl)
                case 0x80...0xFF: shape.insert(.isBeyondASCII)
                default: break
                }
            }
            self = shape
        }
    }

    /// Of one task and one folder, messages of one shape.
    package struct Group: Hashable, Sendable {
        package var slice: SliceID
        package var folder: ExportFolder
        package var shape: Shape
    }

    package struct Witness: Sendable {
        package var group: Group
        package var event: EventFacts

        package var key: EventKey { event.key }
        /// As those that are looked up: in whose objects it can stand.
        package var equal: EqualEvents<EventFacts> {
            var equal = EqualEvents<EventFacts>()
            equal.add(.archived, event, ingestion: event.ingestion)
            return equal
        }
    }

    /// As few as can be wrong by no accident.
    private static let groupMax = 3
    private static let groupsMax = 256
    private static let messageBytesMax = 4096
    /// Of one task; more of them would be of no other shapes.
    private static let consideredMax = 20_000

    private var considered: [SliceID: Int] = [:]
    private var byGroup: [Group: [Witness]] = [:]

    package init() {}

    /// Keeps the event, if it is one and is needed.
    package mutating func note(_ event: EventFacts, in windows: WindowTable) {
        guard event.message.count <= Self.messageBytesMax,
            let slice = windows.surelyWritten(event.time, event.ingestion)
        else { return }
        guard considered[slice, default: 0] < Self.consideredMax else { return }
        considered[slice, default: 0] += 1
        let key = event.key
        let group = Group(slice: slice, folder: key.folder, shape: Shape(of: event.message))
        let known = byGroup[group] ?? []
        guard known.count < Self.groupMax, !known.isEmpty || byGroup.count < Self.groupsMax,
            !known.contains(where: { $0.key == key })
        else { return }
        byGroup[group] = known + [Witness(group: group, event: event)]
    }

    /// Where, and of which shape, these events may stand in the objects of tasks.
    package static func places(
        of pending: [(key: EventKey, equal: EqualEvents<EventFacts>)], in windows: WindowTable
    ) -> Set<Group> {
        var places: Set<Group> = []
        for entry in pending {
            let shape = Shape(of: entry.key.message)
            for slice in entry.equal.candidates(at: EventTime(entry.key.time), in: windows) {
                places.insert(Group(slice: slice, folder: entry.key.folder, shape: shape))
            }
        }
        return places
    }

    /// Whether there is one of this task, folder and shape.
    package func has(_ group: Group) -> Bool { byGroup[group] != nil }

    /// Those that stand where these events may stand: in the same folders of the same tasks.
    package func concerning(
        _ pending: [(key: EventKey, equal: EqualEvents<EventFacts>)], in windows: WindowTable
    ) -> [Witness] {
        var places: Set<Group> = []
        for entry in pending {
            for slice in entry.equal.candidates(at: EventTime(entry.key.time), in: windows) {
                places.insert(Group(slice: slice, folder: entry.key.folder, shape: []))
            }
        }
        return byGroup.filter { places.contains(Group(slice: $0.key.slice, folder: $0.key.folder, shape: [])) }
            .values.flatMap(\.self)
            .sorted { ($0.key.time, $0.key.folder) < ($1.key.time, $1.key.folder) }
    }

    /// Of which group none was found, though all should have been; `nil`: of each some were.
    package static func unheard(_ counted: [(witness: Witness, found: Int)]) -> Witness? {
        var heard: Set<Group> = []
        for entry in counted where entry.found > 0 { heard.insert(entry.witness.group) }
        return counted.first { !heard.contains($0.witness.group) }?.witness
    }
}
