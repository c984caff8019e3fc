/// A `nextToken`: bound to the query it was made for, and valid for 24 hours [S-TOKEN-24H].
struct PageToken {
    let position: String
    private static let lifetime: Int64 = 86_400_000

    static func text(_ position: String, query: String, now: Int64) -> String {
        let fingerprint = Hexadecimal.fixed(Draw.identity(query), digits: 16)
        return Digests.base64(Array("\(fingerprint)|\(now)|\(position)".utf8))
    }

    init(_ text: String, query: String, now: Int64) throws(ServiceError) {
        let parts = Digests.decodeBase64(text)
            .map {
                String(decoding: $0, as: UTF8.self).split(
                    separator: "|", maxSplits: 2, omittingEmptySubsequences: false)
            }
        guard let parts, parts.count == 3, String(parts[0]) == Hexadecimal.fixed(Draw.identity(query), digits: 16),
            let issuedAt = Int64(parts[1]), now - issuedAt <= Self.lifetime
        else { throw ServiceError(400, "InvalidParameterException", "The specified nextToken is invalid.") }
        position = String(parts[2])
    }
}
