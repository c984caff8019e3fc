/// The known name that is nearest to one that is not known.
package enum EditDistance {
    /// More letters apart than this is another word.
    package static let most = 3

    /// The name that is at most three letters away from `text`, and not all of it, if there is one.
    package static func nearest(to text: String, among names: [String], atMost most: Int = most) -> String? {
        // Of two that are equally near, the one of the same length: letters are swapped more often than left out.
        let strayed = { (name: String) in abs(name.utf8.count - text.utf8.count) }
        return names.map { (distance: between($0, text), name: $0) }
            .filter { $0.distance <= most && $0.distance < $0.name.utf8.count }
            .min { ($0.distance, strayed($0.name), $0.name) < ($1.distance, strayed($1.name), $1.name) }?.name
    }

    /// Levenshtein's distance, one row at a time.
    static func between(_ a: String, _ b: String) -> Int {
        let b = Array(b.utf8)
        var row = Array(0...b.count)
        for (i, byte) in a.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = i + 1
            for (j, other) in b.enumerated() {
                let above = row[j + 1]
                row[j + 1] = byte == other ? diagonal : 1 + min(diagonal, above, row[j])
                diagonal = above
            }
        }
        return row[b.count]
    }
}
