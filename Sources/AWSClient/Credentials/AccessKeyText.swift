/// What the text of a key or token cannot be. No service would take such a key, and its refusal would not say why.
enum AccessKeyText {
    /// What is wrong, without the text; `nil` where nothing is.
    static func trouble(with text: String) -> String? {
        if text.isEmpty { return "is empty" }
        for quote in ["\"", "'"] where text.hasPrefix(quote) && text.hasSuffix(quote) {
            return "stands in quotes, which would belong to it: write it without"
        }
        if text.unicodeScalars.contains(where: { $0 == "\n" || $0 == "\r" }) {
            return "has a line break in it: write it in one line"
        }
        if text.unicodeScalars.contains(where: { $0 == " " || $0 == "\t" }) {
            return "has a blank in it; a comment stands in a line of its own, not behind a value"
        }
        guard text.utf8.allSatisfy({ 0x21...0x7E ~= $0 }) else {
            return "has a character in it that no key has: copy it anew"
        }
        return nil
    }
}
