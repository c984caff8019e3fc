/// A regular expression as filter patterns have them [S-FILTER-REGEX]: alternatives of characters and classes, each perhaps
/// repeated, anchors at both ends; no groups. Matching takes time by the length of the text, whatever the expression.
package struct PatternRegex: Sendable, Hashable {
    struct Fault: Error {
        /// In the expression.
        var offset: Int
        var reason: String
    }

    /// One of the steps of an alternative: a class that comes once, or may be left out, or may come again.
    struct Step: Sendable, Hashable {
        var characters: CharacterSet
        var isOptional = false
        var repeats = false
    }

    struct Alternative: Sendable, Hashable {
        var steps: [Step] = []
        var isAtStart = false
        var isAtEnd = false
    }

    static let stepsMax = 2000

    let alternatives: [Alternative]

    func matches(_ text: ArraySlice<UInt8>) -> Bool {
        alternatives.contains { $0.matches(text) }
    }
}

extension PatternRegex.Alternative {
    /// Goes on from all places in the steps at once.
    fileprivate func matches(_ text: ArraySlice<UInt8>) -> Bool {
        var places = [Bool](repeating: false, count: steps.count + 1)
        enter(0, &places)
        if places[steps.count], !isAtEnd || text.isEmpty { return true }
        var at = text.startIndex
        while at < text.endIndex {
            let (character, count) = CharacterSet.character(text, at)
            at += count
            var next = [Bool](repeating: false, count: steps.count + 1)
            if !isAtStart { enter(0, &next) }
            for place in steps.indices where places[place] && steps[place].characters.contains(character) {
                enter(place + 1, &next)
                if steps[place].repeats { enter(place, &next) }
            }
            places = next
            if places[steps.count], !isAtEnd || at == text.endIndex { return true }
        }
        return false
    }

    private func enter(_ place: Int, _ places: inout [Bool]) {
        var place = place
        while !places[place] {
            places[place] = true
            guard place < steps.count, steps[place].isOptional else { return }
            place += 1
        }
    }
}

/// Characters of ASCII by their bits, and all others together: an expression cannot name one of those.
struct CharacterSet: Sendable, Hashable {
    private var low: UInt64 = 0
    private var high: UInt64 = 0
    private var others = false

    static let all = CharacterSet().inverted
    static let digits = CharacterSet("0"..."9")
    static let words = CharacterSet("a"..."z").union(CharacterSet("A"..."Z")).union(digits).union(
        CharacterSet("_"..."_"))
    static let spaces = CharacterSet("\t"..."\r").union(CharacterSet(" "..." "))

    init() {}

    init(_ range: ClosedRange<Unicode.Scalar>) {
        for value in range.lowerBound.value...range.upperBound.value { insert(UInt8(value)) }
    }

    mutating func insert(_ byte: UInt8) {
        if byte < 64 { low |= 1 << UInt64(byte) } else { high |= 1 << UInt64(byte - 64) }
    }

    func union(_ other: CharacterSet) -> CharacterSet {
        var set = self
        set.low |= other.low
        set.high |= other.high
        set.others = others || other.others
        return set
    }

    var inverted: CharacterSet {
        var set = self
        (set.low, set.high, set.others) = (~low, ~high, !others)
        return set
    }

    /// `nil`: a character above ASCII.
    func contains(_ character: UInt8?) -> Bool {
        guard let character else { return others }
        return character < 64 ? low >> UInt64(character) & 1 == 1 : high >> UInt64(character - 64) & 1 == 1
    }

    /// The only character in it, if there is one.
    var only: UInt8? {
        guard !others, low.nonzeroBitCount + high.nonzeroBitCount == 1 else { return nil }
        return UInt8(low != 0 ? low.trailingZeroBitCount : 64 + high.trailingZeroBitCount)
    }

    /// The character at an index, and how many bytes it has. A byte that is not UTF-8 is a character above ASCII.
    static func character(_ text: ArraySlice<UInt8>, _ index: Int) -> (UInt8?, Int) {
        let lead = text[index]
        guard lead >= 0x80 else { return (lead, 1) }
        let count = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1
        var end = index + 1
        while end < text.endIndex, end < index + count, text[end] & 0xC0 == 0x80 { end += 1 }
        return (nil, end - index)
    }
}
