/// As much of a bucket policy as decides whether CloudWatch Logs may write to the bucket [S-EXPORT-POLICY].
/// Conditions are taken as fulfilled: they bind the account and the groups, of which there is one here.
struct BucketPolicy {
    private let statements: [JSONValue]

    init(_ document: [UInt8]?) {
        guard let document, let value = try? JSONValue(parsing: document) else {
            statements = []
            return
        }
        statements = value["Statement"].map { $0.array ?? [$0] } ?? []
    }

    func allows(service: String, action: String, resource: String) -> Bool {
        func applies(_ statement: JSONValue, _ effect: String) -> Bool {
            statement["Effect"]?.string == effect
                && names(statement["Principal"]?["Service"] ?? statement["Principal"]).contains {
                    $0 == service || $0 == "*"
                }
                && names(statement["Action"]).contains { matches($0.lowercased(), action.lowercased()) }
                && names(statement["Resource"]).contains { matches($0, resource) }
        }
        return statements.contains { applies($0, "Allow") } && !statements.contains { applies($0, "Deny") }
    }

    private func names(_ value: JSONValue?) -> [String] {
        value?.string.map { [$0] } ?? value?.array?.compactMap(\.string) ?? []
    }

    /// `*` stands for any text.
    private func matches(_ pattern: String, _ text: String) -> Bool {
        let parts = pattern.split(separator: "*", omittingEmptySubsequences: false).map { Array($0.utf8) }
        guard parts.count > 1 else { return pattern == text }
        var rest = Array(text.utf8)[...]
        guard rest.starts(with: parts[0]) else { return false }
        rest = rest.dropFirst(parts[0].count)
        for part in parts[1..<(parts.count - 1)] {
            guard let start = rest.indices.first(where: { rest[$0...].starts(with: part) }) else { return false }
            rest = rest[(start + part.count)...]
        }
        return rest.count >= parts[parts.count - 1].count
            && rest.suffix(parts[parts.count - 1].count) == parts[parts.count - 1][...]
    }
}
