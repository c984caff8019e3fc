/// How many columns of a terminal a text takes. Characters of East Asia and pictures take two, marks on others none.
package enum DisplayWidth {
    package static func of(_ text: String) -> Int {
        let isPlain = text.utf8.allSatisfy { (0x20...0x7E).contains($0) }
        return isPlain ? text.utf8.count : text.reduce(0) { $0 + of($1) }
    }

    static func of(_ character: Character) -> Int {
        guard let first = character.unicodeScalars.first else { return 0 }
        // Marks of emphasis are drawn, not shown.
        if Emphasis.isMark(first) { return 0 }
        switch first.properties.generalCategory {
        case .nonspacingMark, .enclosingMark, .format, .control: return 0
        default: break
        }
        let isPicture = first.properties.isEmojiPresentation || character.unicodeScalars.contains("\u{FE0F}")
        return isPicture || isWide(first.value) ? 2 : 1
    }

    /// The blocks of Unicode's East Asian Width that are wide or full.
    private static func isWide(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0x4DBF, 0x4E00...0xA4CF, 0xA960...0xA97F, 0xAC00...0xD7A3,
            0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
            true
        default: false
        }
    }

    /// Names differ at both ends, so the middle goes.
    package static func shortened(_ text: String, to width: Int) -> String {
        guard of(text) > width else { return text }
        let head = prefix(text, width: (width - 1) / 2)
        let tail = prefix(text.reversed(), width: width - 1 - of(head)).reversed()
        return head + "…" + String(tail)
    }

    private static func prefix(_ text: some Sequence<Character>, width: Int) -> String {
        var taken = ""
        var left = width
        for character in text {
            left -= of(character)
            guard left >= 0 else { break }
            taken.append(character)
        }
        return taken
    }
}
