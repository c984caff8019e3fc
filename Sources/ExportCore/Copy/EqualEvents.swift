/// All events of one key (stream folder, event time, message) that a read has met, and what is to be done about them.
///
/// The service's objects carry neither event ids nor ingestion times: of equal events only the number can be compared.
package struct EqualEvents<Payload: Sendable>: Sendable {
    /// What to write of them.
    package enum Decision: Sendable {
        case nothing
        case write([Payload])
        /// Count the key in the objects of these windows and in our own; of `source` events write what is missing.
        case count
    }

    /// How many of them the archive must hold.
    package private(set) var source = 0
    package private(set) var candidates: Set<SliceID> = []
    private var missing: [Payload] = []
    private var questionable: [Payload] = []

    package init() {}

    package mutating func add(
        _ verdict: EventRule.Verdict, _ payload: Payload, candidates: [WindowTable.TaskWindow]
    ) {
        switch verdict {
        case .later, .elsewhere: return
        case .archived: break
        case .missing: missing.append(payload)
        case .inQuestion: questionable.append(payload)
        }
        source += 1
        self.candidates.formUnion(candidates.map(\.slice))
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
