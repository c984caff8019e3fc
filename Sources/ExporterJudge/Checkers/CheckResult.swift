/// What a checker found: a value with evidence, for a test to print. The first differences are kept, all are counted.
package struct CheckResult: Sendable, Equatable, CustomStringConvertible {
    package static let differencesMax = 20

    package let name: String
    package private(set) var differenceCount = 0
    package private(set) var differences: [String] = []
    /// Of a comparison with the source: how many pieces of text (of one-line messages: events) the archive lacks, and has
    /// too many.
    package internal(set) var missing = 0
    package internal(set) var surplus = 0
    /// What the check could not tell, and how much it looked at.
    package var notes: [String] = []

    package var passed: Bool { differenceCount == 0 }

    init(_ name: String) {
        self.name = name
    }

    mutating func add(_ difference: @autoclosure () -> String) {
        differenceCount += 1
        if differences.count < Self.differencesMax { differences.append(difference()) }
    }

    package var description: String {
        var text = passed ? "\(name): passed" : "\(name): \(differenceCount) differences"
        for difference in differences { text += "\n  \(difference)" }
        if differenceCount > differences.count { text += "\n  and \(differenceCount - differences.count) more" }
        for note in notes { text += "\n  note: \(note)" }
        return text
    }
}
