import ExportCore

/// Which log groups are meant: given several times, or with commas.
extension ValueKind where Value == [GroupPattern] {
    /// Of those that are wanted.
    static var groups: Self { patterns("prefix,...", plain: .prefix) }

    /// Of those that are left out.
    static var excludedGroups: Self { patterns("pattern,...", plain: .name) }

    private static func patterns(_ name: String, plain: GroupPattern.Plain) -> Self {
        Self(name: name, isList: true, text: { $0.map(\.text).joined(separator: ",") }) {
            texts, _ throws(SettingComplaint) in
            var patterns: [GroupPattern] = []
            for part in texts.flatMap({ $0.split(separator: ",", omittingEmptySubsequences: false) }) {
                do {
                    patterns.append(try GroupPattern(parsing: part.trimmingSpaces, plain: plain))
                } catch {
                    throw SettingComplaint("\(error)")
                }
            }
            return patterns
        }
    }
}

extension String {
    /// What stands between commas.
    var listed: [String] { split(separator: ",").map(\.trimmingSpaces).filter { !$0.isEmpty } }
}

extension Substring {
    fileprivate var trimmingSpaces: String {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
