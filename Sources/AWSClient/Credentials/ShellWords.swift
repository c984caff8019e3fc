/// Words as a POSIX shell tells them apart, by the rules of Python's `shlex.split`: the AWS tools read the names in
/// section headers so, and write them so that they are read again [S-CREDENTIALS-SYNTAX].
enum ShellWords {
    /// `nil` where a quote is not closed or a backslash stands at the end.
    static func split(_ text: String) -> [String]? {
        var splitter = Splitter()
        for scalar in text.unicodeScalars { splitter.take(scalar) }
        return splitter.finish()
    }

    private struct Splitter {
        private enum State: Equatable {
            case between, word
            case quoted(Unicode.Scalar)
            /// After a backslash, within those quotes if any.
            case escaped(within: Unicode.Scalar?)
        }

        private var state = State.between
        private var word = ""
        /// `""` is a word, although there is nothing in it.
        private var isWord = false
        private var words: [String] = []

        mutating func take(_ scalar: Unicode.Scalar) {
            switch state {
            case .between, .word: takePlain(scalar)
            case .quoted(let quote):
                isWord = true
                if scalar == quote {
                    state = .word
                } else if scalar == "\\", quote == "\"" {
                    state = .escaped(within: quote)
                } else {
                    word.unicodeScalars.append(scalar)
                }
            case .escaped(let quote):
                // Within quotes a backslash stands for itself, unless before one of its kind or before the quote.
                if let quote, scalar != "\\", scalar != quote { word.unicodeScalars.append("\\") }
                word.unicodeScalars.append(scalar)
                isWord = true
                state = quote.map(State.quoted) ?? .word
            }
        }

        mutating func finish() -> [String]? {
            guard state == .between || state == .word else { return nil }
            endWord()
            return words
        }

        private mutating func takePlain(_ scalar: Unicode.Scalar) {
            switch scalar {
            case " ", "\t", "\r", "\n":
                endWord()
                state = .between
            case "\"", "'": state = .quoted(scalar)
            case "\\": state = .escaped(within: nil)
            default:
                word.unicodeScalars.append(scalar)
                isWord = true
                state = .word
            }
        }

        private mutating func endWord() {
            if isWord { words.append(word) }
            word = ""
            isWord = false
        }
    }
}
