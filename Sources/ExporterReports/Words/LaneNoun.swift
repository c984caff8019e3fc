import ExportCore

/// What lanes are for a reader who does not know our word.
enum LaneNoun {
    /// `log group`, or `stream` where they are streams of groups.
    static func of(_ lanes: some Sequence<LaneID>) -> String {
        lanes.contains { $0.stream != nil } ? "stream" : "log group"
    }
}
