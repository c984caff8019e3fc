import FoundationEssentials

/// What an archive says of itself in `_archive.json`, so that nobody exports into it with another state, from another
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

extension ArchiveIdentity {
    package struct DecodingFailure: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    private struct Record: Codable {
        var format: Int
        var account: String
        var region: String
        var state: String
        var layout: String
        var created: InstantRecord
    }

    /// JSON, sorted keys; docs/ARCHIVE.md explains every field.
    package func encoded() -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted]
        let record = Record(
            format: format, account: account, region: region, state: state, layout: layout,
            created: InstantRecord(created.milliseconds))
        do {
            return try [UInt8](encoder.encode(record)) + [UInt8(ascii: "\n")]
        } catch {
            preconditionFailure("an archive's identity cannot be encoded: \(error)")
        }
    }

    package static func decode(_ bytes: [UInt8]) throws(DecodingFailure) -> Self {
        do {
            let record = try JSONDecoder().decode(Record.self, from: Data(bytes))
            return ArchiveIdentity(
                format: record.format, account: record.account, region: record.region, state: record.state,
                layout: record.layout, created: ServiceTime(record.created.milliseconds))
        } catch {
            throw DecodingFailure(description: StateCodec.reason(error))
        }
    }
}
