import ExportCore
import ExportEngine

/// `state copy --json`
package struct StateCopyRecord: Encodable, Sendable {
    var command = "state copy"
    package var exitStatus = ExitStatus.done
    package var from: String
    package var to: String
    package var destination: String
    /// False with `--dry-run`.
    package var isSaved: Bool
    /// Whether the archive names the new place: from then on runs with the old one are refused.
    package var isNamed: Bool
    package var documents: Int
    package var lanes: Int

    package init(_ outcome: StateCopying.Outcome, from: StoreDSN, to: StoreDSN, isSaved: Bool) {
        self.from = "\(from)"
        self.to = "\(to)"
        self.isSaved = isSaved
        destination = outcome.document.destination
        isNamed = outcome.isNamed
        documents = outcome.documents
        lanes = outcome.document.lanes.count
    }

    /// For people.
    package var text: String {
        let what = "\(HumanText.count(documents, "document")) with \(HumanText.count(lanes, "lane"))"
        guard isSaved else { return "\(what) of \(from) would be copied to \(to). Nothing was changed" }
        let done = "\(what) of \(from) copied to \(to)"
        return isNamed
            ? "\(done): \(destination) has its state there now. Give --state \(to) from now on"
            : "\(done), as a backup: \(destination) keeps its state at \(from)"
    }
}
