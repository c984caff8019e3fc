/// What an archive says of itself in `_archive.json`, so that it is never exported into with another state, from another
/// account or from another region: everything would be copied a second time, or two accounts' groups of one name mixed.
package struct ArchiveIdentity: Hashable, Sendable {
    /// Of the archive's layout and objects. A newer one is left untouched.
    package var format: Int
    package var account: String
    package var region: String
    /// Where the state is that knows what the archive holds.
    package var state: String
    /// The template of the folders, for readers.
    package var layout: String
    package var created: ServiceTime

    package static let currentFormat = 1
    package static let name = "_archive.json"

    package init(
        format: Int = Self.currentFormat, account: String, region: String, state: String, layout: String,
        created: ServiceTime
    ) {
        self.format = format
        self.account = account
        self.region = region
        self.state = state
        self.layout = layout
        self.created = created
    }

    /// Why a run may not write there.
    package enum Conflict: Hashable, Sendable {
        case newerFormat(Int)
        /// The state that it names is this run's, and is not there.
        case stateLost
        case otherState(String)
        case otherAccount(String)
        case otherRegion(String)
    }

    /// - Parameters:
    ///   - account: `nil` where the run has not seen a log group yet.
    ///   - state: the run's own.
    ///   - isStored: whether anything was found there. A run writes its state before it claims an archive.
    package func conflict(account: String?, region: String, state: String, isStored: Bool) -> Conflict? {
        if format > Self.currentFormat { return .newerFormat(format) }
        if self.region != region { return .otherRegion(self.region) }
        if let account, self.account != account { return .otherAccount(self.account) }
        if self.state != state { return .otherState(self.state) }
        return isStored ? nil : .stateLost
    }

    /// The keys under which an archive would say that it holds this one: in every folder above.
    package static func keysAbove(prefix: String) -> [String] {
        let components = prefix.split(separator: "/")
        return components.indices.map { (components[..<$0].map(String.init) + [name]).joined(separator: "/") }
    }
}
