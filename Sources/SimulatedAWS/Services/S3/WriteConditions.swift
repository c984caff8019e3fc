/// Conditional writes [S-S3-IF-NONE-MATCH] [S-S3-IF-MATCH]. The effect is atomic: the world is locked.
struct WriteConditions {
    private let ifNoneMatch: String?
    private let ifMatch: String?

    init(_ request: ParsedRequest) throws(ServiceError) {
        ifNoneMatch = request.header("If-None-Match")
        ifMatch = request.header("If-Match")
        // Only `*` for one, only an ETag for the other, and not both.
        guard ifNoneMatch == nil || (ifNoneMatch == "*" && ifMatch == nil), ifMatch != "*" else {
            throw ServiceError(
                501, "NotImplemented", "A header you provided implies functionality that is not implemented")
        }
    }

    func check(_ current: StoredObject?) throws(ServiceError) {
        if ifNoneMatch != nil, current != nil { throw Self.failed("If-None-Match") }
        guard let ifMatch else { return }
        guard let current else { throw ServiceError(404, "NoSuchKey", "The specified key does not exist.") }
        guard Self.unquoted(ifMatch) == current.eTag else { throw Self.failed("If-Match") }
    }

    static func failed(_ header: String) -> ServiceError {
        ServiceError(
            412, "PreconditionFailed", "At least one of the pre-conditions you specified did not hold",
            details: [("Condition", header)])
    }

    static func unquoted(_ eTag: String) -> String {
        eTag.count >= 2 && eTag.hasPrefix("\"") && eTag.hasSuffix("\"") ? String(eTag.dropFirst().dropLast()) : eTag
    }
}
