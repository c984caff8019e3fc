/// One way in which what is there differs from what should be. What it is stands in the kind and the count; the evidence is
/// for people, and nothing counts by its words.
package struct Difference: Sendable, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable, Codable, CaseIterable {
        /// Events of the source that the archive lacks.
        case missing
        /// Events that are in the archive more often than in the source.
        case doubled
        /// Events in the archive that the source does not have.
        case foreign
        /// Events that the state document says are in the archive, and are not.
        case claimed
        /// An object that is named and is not there.
        case absent
        /// An object, a row or a manifest that cannot be read, or is not what it says it is.
        case damaged
        /// Something half-done or forgotten: an orphan, an open upload, an intent that is not followed up.
        case untidy
        /// A write of the state that was not its writer's to make.
        case unlawful
        /// An object of others that was written over or deleted.
        case disturbed
        /// A run that was not hindered, and did not get on.
        case stalled
    }

    package let kind: Kind
    /// How many events, where the kind is about events (more precisely: pieces of text, `EventText.segments`); else 1.
    package let count: Int
    package let evidence: String

    package var description: String { "\(kind.rawValue): \(evidence)" }
}
