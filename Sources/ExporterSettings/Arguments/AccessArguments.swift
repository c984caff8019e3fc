import ExportEngine

/// How AWS is reached.
package struct AccessArguments: Hashable, Sendable {
    package var region: String?
    package var profile: String?
    package var roleARN: String?
    /// Of `roleARN`: what its owner demands of whom they let in.
    package var externalID: String?
    /// Of each role that is assumed, where its profile does not name one.
    package var roleSessionName: String?
    package var endpointURL: String?
    /// `nil`: as the variables of the environment say.
    package var proxy: ProxyChoice?
    /// `nil` where it was not asked for: then another AWS than Amazon's is not held back.
    package var requestsPerSecond: Double?

    package init() {}

    static let requestsPerSecondWords = "\(Int(ExportChoices().requestsPerSecond))"
}
