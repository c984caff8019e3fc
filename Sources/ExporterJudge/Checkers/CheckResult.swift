/// What a checker found: a value with evidence, for a test to print. The first differences are kept as samples, all are
/// counted, by kind.
package struct CheckResult: Sendable, Equatable, CustomStringConvertible {
    package static let samplesMax = 20

    package let name: String
    package private(set) var differenceCount = 0
    /// By the counts of the differences, not by their number: a text of which five are missing is one difference.
    package private(set) var counts: [Difference.Kind: Int] = [:]
    package private(set) var samples: [Difference] = []
    /// What the check could not tell, and how much it looked at.
    package var notes: [String] = []

    package var passed: Bool { differenceCount == 0 }

    /// Of a comparison with the source: how many pieces of text (of one-line messages: events) the archive lacks.
    package var missing: Int { self[.missing] }
    /// How many it has too many.
    package var surplus: Int { self[.doubled] + self[.foreign] }

    package subscript(kind: Difference.Kind) -> Int { counts[kind, default: 0] }

    package init(_ name: String) {
        self.name = name
    }

    package mutating func add(_ kind: Difference.Kind, count: Int = 1, _ evidence: @autoclosure () -> String) {
        differenceCount += 1
        counts[kind, default: 0] += count
        guard samples.count < Self.samplesMax else { return }
        samples.append(Difference(kind: kind, count: count, evidence: evidence()))
    }

    package var description: String {
        var text = passed ? "\(name): passed" : "\(name): \(differenceCount) differences"
        for sample in samples { text += "\n  \(sample)" }
        if differenceCount > samples.count { text += "\n  and \(differenceCount - samples.count) more" }
        for note in notes { text += "\n  note: \(note)" }
        return text
    }
}
