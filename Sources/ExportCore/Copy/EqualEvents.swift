/// All events of one key (stream folder, event time, message) that a read has met, and what is to be done about them.
///
/// The service's objects carry neither event ids nor ingestion times: of equal events only the number can be compared.
package struct EqualEvents<Payload: Sendable>: Sendable {
    /// What to write of them.
    package enum Decision: Sendable {
        case nothing
        case write([Payload])
        /// Count the key in the objects of `candidates` and in our own; of `source` events write what is missing.
        case count
    }

    /// How many of them the archive must hold.
    package private(set) var source = 0
    /// When they were ingested, those included that are archived for certain: they are counted in the objects too, so the
    /// windows that can hold *them* must be known, and these may be of other days than those of the event in question.
    package private(set) var ingestions: Set<IngestionTime> = []
    private var missing: [Payload] = []
    private var questionable: [Payload] = []

    package init() {}

    package mutating func add(_ verdict: EventRule.Verdict, _ payload: Payload, ingestion: IngestionTime) {
        switch verdict {
        case .later, .elsewhere: return
        case .archived: break
        case .missing: missing.append(payload)
        case .inQuestion: questionable.append(payload)
        }
        source += 1
        ingestions.insert(ingestion)
    }

    /// The UTC days of the task windows that can hold one of them.
    package func days(at time: EventTime) -> Set<Int64> {
        ingestions.reduce(into: [time.day]) { $0.insert(EventTime($1.milliseconds).day) }
    }

    /// The tasks whose objects can hold one of them. `windows` must know the windows of `days`.
    package func candidates(at time: EventTime, in windows: WindowTable) -> Set<SliceID> {
        ingestions.reduce(into: []) { $0.formUnion(windows.candidates(time, $1).map(\.slice)) }
    }

    /// Whether a read with this horizon can have written one of them.
    package func mayBeOf(read horizon: IngestionTime) -> Bool {
        ingestions.contains { $0 <= horizon }
    }

    package var decision: Decision {
        if !questionable.isEmpty { return .count }
        return missing.isEmpty ? .nothing : .write(missing)
    }

    /// What to write when the objects hold `found` of them.
    package func missing(found: Int) -> [Payload] {
        Array((missing + questionable).suffix(max(0, source - found)))
    }
}
