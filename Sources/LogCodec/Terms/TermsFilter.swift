/// Which texts the messages of a piece may hold: never wrong when it says no. A text that stands nowhere in them is taken
/// for one that may, by each of its marks, in as many cases as there are marks among all possible ones (`chance`).
///
/// About 2 to 3 % of the compressed bytes of a piece. Texts without four letters or eight bytes of a word in a row cannot
/// be asked for: the answer is yes.
package struct TermsFilter: Sendable, Equatable {
    /// `nil`: there were too many, so anything may be there.
    private let letters: [Int]?
    private let words: [Int]?
    private let hasEscapedWords: Bool
    package let bytes: [UInt8]

    init(letters: [Int], words: [Int], hasEscapedWords: Bool, bytesMax: Int) {
        let (codedLetters, codedWords) = (MarkCode.encode(letters), MarkCode.encode(words))
        let keepsLetters = 1 + codedLetters.count <= bytesMax
        let keepsWords = keepsLetters && 1 + codedLetters.count + codedWords.count <= bytesMax
        self.letters = keepsLetters ? letters : nil
        self.words = keepsWords ? words : nil
        self.hasEscapedWords = hasEscapedWords
        bytes =
            [Self.version | (keepsLetters ? 1 : 0) | (keepsWords ? 2 : 0) | (hasEscapedWords ? 4 : 0)]
            + (keepsLetters ? codedLetters : []) + (keepsWords ? codedWords : [])
    }

    private static let version: UInt8 = 0x10

    /// Of no message: it denies all that a filter can deny.
    package static let empty = TermsFilter(letters: [], words: [], hasEscapedWords: false, bytesMax: .max)

    /// `nil`: these bytes are not a filter of this version.
    package init?(bytes: [UInt8]) {
        guard let head = bytes.first, head & 0xF8 == Self.version else { return nil }
        var reader = MarkCode.Reader(bytes[1...])
        var (letters, words): ([Int]?, [Int]?) = (nil, nil)
        if head & 1 != 0 {
            guard let marks = reader.marks() else { return nil }
            letters = marks
        }
        if head & 2 != 0 {
            guard let marks = reader.marks() else { return nil }
            words = marks
        }
        guard reader.isAtEnd else { return nil }
        (self.letters, self.words, self.hasEscapedWords, self.bytes) = (letters, words, head & 4 != 0, bytes)
    }

    /// No larger than 3 % of its piece, compressed: one that would be drops the marks of words, then those of letters.
    func limited(toPieceOf bytes: Int) -> TermsFilter {
        let bytesMax = max(1, bytes * 3 / 100)
        guard self.bytes.count > bytesMax else { return self }
        return TermsFilter(
            letters: letters ?? [], words: words ?? [], hasEscapedWords: hasEscapedWords, bytesMax: bytesMax)
    }

    /// How likely a mark that no message has is taken for one that is there.
    package var chance: (letters: Double, words: Double) {
        (
            Double(letters?.count ?? TermGrams.universe) / Double(TermGrams.universe),
            Double(words?.count ?? TermGrams.universe) / Double(TermGrams.universe)
        )
    }

    /// Whether a message may hold the text.
    ///
    /// - Parameter isJSON: the text is what a JSON string in the message means, however it is spelled there.
    package func mayHold(_ text: [UInt8], isJSON: Bool = false) -> Bool {
        if isJSON, hasEscapedWords { return true }
        var isThere = true
        text.withUnsafeBufferPointer { text in
            var walk = TermGrams.Walk()
            for byte in text {
                // What is above ASCII may be escaped in JSON.
                let kind = isJSON && byte >= 0x80 ? TermGrams.Kind.separator.rawValue : TermGrams.kinds[Int(byte)]
                walk.step(byte, kind) {
                    isThere = isThere && Self.holds(letters, $0)
                } words: {
                    isThere = isThere && Self.holds(words, $0)
                }
            }
        }
        return isThere
    }

    private static func holds(_ marks: [Int]?, _ mark: Int) -> Bool {
        guard let marks else { return true }
        var (low, high) = (0, marks.count)
        while low < high {
            let middle = (low + high) / 2
            if marks[middle] < mark { low = middle + 1 } else { high = middle }
        }
        return low < marks.count && marks[low] == mark
    }
}
