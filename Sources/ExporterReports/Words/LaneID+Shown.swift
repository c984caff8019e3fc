import ExportCore

extension LaneID {
    /// The name as it may stand in a table or a line.
    var shown: String { PlainText.line(description) }
}
