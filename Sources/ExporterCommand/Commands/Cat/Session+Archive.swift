import ArchiveTools
import ExportCore
import ExportFailures

/// What the commands that read an archive ask of it first.
extension Session {
    /// What the archive says of itself; `nil`: nothing. One of a later format is refused.
    func identity(of cat: ArchiveCat) async throws(ExportError) -> ArchiveIdentity? {
        guard let identity = try await cat.identity() else { return nil }
        guard identity.format <= ArchiveIdentity.currentFormat else {
            throw ExportError(
                .configuration,
                .archiveOfOthers(
                    .newerFormat(identity.format), place: "\(destination)/\(ArchiveIdentity.name)",
                    state: "\(arguments.state)", region: region))
        }
        return identity
    }

    /// Where none of the groups that were found is one that is wanted: that there is no archive at all, or what else is
    /// wrong. An archive in which there is nothing yet is in order.
    func check(found groups: [LogGroupName], _ identity: ArchiveIdentity?) throws {
        guard groups.isEmpty else { return }
        guard identity != nil else {
            throw ExportError(.configuration, .archiveMissing(destination: "\(destination)"))
        }
        let selection = arguments.settings.selection
        if selection.wanted.isEmpty { return }
        throw CommandFailure(
            .configuration, sentences.noGroup(selection, in: "\(destination)"), code: .noGroupSelected)
    }
}
