import SimulationKit

/// Calls that are refused for some time, as data: which, why, and when. What one group, one key or one object refuses says
/// nothing of the others.
package struct Refusal: Codable, Sendable, Equatable {
    package enum Reason: String, Codable, Sendable, CaseIterable {
        /// No policy of the caller allows it.
        case identity
        /// A policy of the caller forbids it.
        case explicitDeny
        /// The key that the group is encrypted with was taken away [S-KMS-DENIED].
        case key
        /// The bucket's policy does not let the service write: as an invalid parameter, or as denied access
        /// [S-EXPORT-POLICY-ERRORS].
        case bucketPolicy, bucketPolicyDenied
        /// The service has no time for this one, and none for its next try.
        case throttled
        case unavailable
    }

    /// `logs:FilterLogEvents`, with `*` for any characters.
    package var operation: String
    /// With `*` for any characters: of CloudWatch Logs the group's name, of S3 `BUCKET/KEY`, else nothing.
    package var resource: String
    package var reason: Reason
    /// Milliseconds since the epoch, both included; `nil`: without end.
    package var from: Int64?
    package var until: Int64?

    package init(
        _ reason: Reason, of operation: String, on resource: String = "*", from: Int64? = nil, until: Int64? = nil
    ) {
        self.operation = operation
        self.resource = resource
        self.reason = reason
        self.from = from
        self.until = until
    }

    /// Whether it is about reading this group.
    package func isOfReads(of group: String) -> Bool {
        Wildcard.covers(operation, "logs:FilterLogEvents") && Wildcard.covers(resource, group)
    }

    func covers(_ operation: String, _ resource: String, at now: Int64) -> Bool {
        (from ?? .min) <= now && now <= (until ?? .max) && Wildcard.covers(self.operation, operation)
            && Wildcard.covers(self.resource, resource)
    }
}
