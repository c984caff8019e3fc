extension [UInt8] {
    /// Whether the text stands somewhere in the bytes.
    package func holds(_ text: StaticString) -> Bool {
        withUnsafeBytes { all in
            text.withUTF8Buffer { wanted in
                guard all.count >= wanted.count else { return false }
                return (0...(all.count - wanted.count)).contains { start in
                    all[start] == wanted[0] && wanted.indices.allSatisfy { all[start + $0] == wanted[$0] }
                }
            }
        }
    }
}

extension String.UTF8View {
    /// Bytes in bytes: texts on the wire are short, and characters are no concern here.
    package func firstRange(of other: String.UTF8View) -> Range<Index>? {
        guard let head = other.first else { return nil }
        var start = startIndex
        while let found = self[start...].firstIndex(of: head) {
            let rest = self[found...]
            if rest.starts(with: other) { return found..<index(found, offsetBy: other.count) }
            start = index(after: found)
        }
        return nil
    }
}
