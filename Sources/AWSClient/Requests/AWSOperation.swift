/// One operation of a service, with what the pipeline has to know to send it safely.
package struct AWSOperation: Sendable, Hashable, CustomStringConvertible {
    package enum Effect: Sendable, Hashable {
        /// Changes nothing: an outcome cannot be unknown.
        case read
        /// Changes something, and twice is the same as once.
        case repeatable
        /// Twice is not the same as once: never sent again after anything that may have had an effect.
        case once
    }

    /// Requests per second that the service takes of one account in one region, and that no account can raise by itself.
    package struct Quota: Sendable, Hashable {
        package var perSecond: Double
        /// Of the regions that have another.
        package var inRegions: [String: Double]

        package init(_ perSecond: Double, inRegions: [String: Double] = [:]) {
            self.perSecond = perSecond
            self.inRegions = inRegions
        }

        package func perSecond(in region: String) -> Double { inRegions[region] ?? perSecond }
    }

    package let service: AWSService
    package let name: String
    package let effect: Effect
    /// `nil`: none that is known, or none that a run of this program could reach.
    package let quota: Quota?
    /// Whether `LimitExceededException` means "slow down" (as almost everywhere) or "this resource is taken".
    let limitExceededIsThrottling: Bool

    init(
        _ service: AWSService, _ name: String, _ effect: Effect, quota: Quota? = nil,
        limitExceededIsThrottling: Bool = true
    ) {
        self.service = service
        self.name = name
        self.effect = effect
        self.quota = quota
        self.limitExceededIsThrottling = limitExceededIsThrottling
    }

    /// An operation is its service and its name.
    package static func == (left: Self, right: Self) -> Bool {
        left.service == right.service && left.name == right.name
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(service)
        hasher.combine(name)
    }

    /// `logs:CreateExportTask`: the form of IAM actions, and the key of counts.
    package var description: String { "\(service.rawValue):\(name)" }
}
