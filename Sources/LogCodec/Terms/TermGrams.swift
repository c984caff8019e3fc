/// The marks of a text: what a filter keeps of what stands in messages, so that any part of a word can be asked for.
///
/// Of letters every four in a row make a mark. Of a word (letters, digits, `_`, all above ASCII) every five bytes in a row
/// are ranked, and of each four neighbours the lowest makes a mark; so any eight bytes in a row have one of their own,
/// and a word of 36 about eleven. Marks are numbers below `universe`; different bytes may have the same.
enum TermGrams {
    static let universeBits = 18
    static let universe = 1 << universeBits
    /// The shortest run of letters, and the shortest word, that can be asked for.
    static let lettersMin = 4
    static let wordMin = 8

    enum Kind: UInt8 {
        case separator, word, letter
    }

    static let kinds: [UInt8] = (0...255).map { byte in
        switch UInt8(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): Kind.letter.rawValue
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...0xFF: Kind.word.rawValue
        default: Kind.separator.rawValue
        }
    }

    @inline(__always)
    static func mark(letters: UInt64) -> Int {
        Int(truncatingIfNeeded: (letters &* 0x9E37_79B9_7F4A_7C15) >> UInt64(64 - universeBits))
    }

    @inline(__always)
    static func mark(word: UInt64) -> Int {
        Int(truncatingIfNeeded: (word &* wordFactor) >> UInt64(64 - universeBits))
    }

    @inline(__always)
    static func rank(_ word: UInt64) -> UInt64 {
        // The five bytes are the low ones: they move up, and the low bits go.
        word &* rankFactor
    }

    /// The mark of the word that has this rank.
    @inline(__always)
    static func mark(rank: UInt64) -> Int {
        Int(truncatingIfNeeded: (rank &* markOfRankFactor) >> UInt64(64 - universeBits))
    }

    private static let rankFactor: UInt64 = 0x2545_F491_4F6C_DD1D
    private static let wordFactor: UInt64 = 0xD6E8_FEB8_6659_FD93
    /// By what a rank becomes what its word becomes by `wordFactor`: `wordFactor` times the inverse of `rankFactor`, which is
    /// odd, so it has one.
    private static let markOfRankFactor: UInt64 = 0xB6A7_8DC4_FFEA_366F

    /// Where a text has been gone over to.
    struct Walk {
        private var last: UInt64 = 0
        private var letterCount = 0
        private var wordCount = 0
        private var ranks: (UInt64, UInt64, UInt64) = (0, 0, 0)
        private var grams: (UInt64, UInt64, UInt64) = (0, 0, 0)

        mutating func separate() {
            (letterCount, wordCount) = (0, 0)
        }

        @inline(__always)
        mutating func step(_ byte: UInt8, _ kind: UInt8, letters: (Int) -> Void, words: (Int) -> Void) {
            guard kind != Kind.separator.rawValue else { return separate() }
            last = last << 8 | UInt64(byte)
            wordCount &+= 1
            letterCount = kind == Kind.letter.rawValue ? letterCount &+ 1 : 0
            if letterCount >= lettersMin { letters(TermGrams.mark(letters: last & 0xFFFF_FFFF)) }
            guard wordCount >= 5 else { return }
            let gram = last & 0xFF_FFFF_FFFF
            let rank = TermGrams.rank(gram)
            if wordCount >= wordMin {
                var (lowest, chosen) = (rank, gram)
                if ranks.0 < lowest { (lowest, chosen) = (ranks.0, grams.0) }
                if ranks.1 < lowest { (lowest, chosen) = (ranks.1, grams.1) }
                if ranks.2 < lowest { chosen = grams.2 }
                words(TermGrams.mark(word: chosen))
            }
            ranks = (rank, ranks.0, ranks.1)
            grams = (gram, grams.0, grams.1)
        }
    }
}
