import ExportEngine

/// How AWS is reached.
package struct AccessArguments: Hashable, Sendable {
    package var region: String?
    package var profile: String?
    package var roleARN: String?
    package var endpointURL: String?
    /// `nil` where it was not asked for: then another AWS than Amazon's is not held back.
    package var requestsPerSecond: Double?

    package init() {}

    static let requestsPerSecondWords = "\(Int(ExportChoices().requestsPerSecond))"
}
