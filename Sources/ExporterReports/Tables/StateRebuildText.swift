import ExportCore
import ExportEngine

/// What `state rebuild` prints for people.
package struct StateRebuildText: Sendable {
    private let outcome: StateRebuilding.Outcome
    private let state: StoreDSN
    private let isSaved: Bool

    package init(_ outcome: StateRebuilding.Outcome, state: StoreDSN, isSaved: Bool) {
        self.outcome = outcome
        self.state = state
        self.isSaved = isSaved
    }

    package func text(width: Int?) -> String {
        let manifests = HumanText.count(outcome.manifests, "manifest")
        let objects = HumanText.count(outcome.objects, "object")
        var lines = [
            "\(manifests) of \(outcome.document.destination), \(objects), \(HumanText.bytes(outcome.bytes))"
        ]
        lines += outcome.findings.map(\.words)
        if !outcome.knowsOriginal {
            lines.append("no copy of an original program's state: if there was one, its exports are not known")
        }
        let lanes = outcome.document.lanes.keys
        let held = HumanText.count(lanes.count, LaneNoun.of(lanes))
        lines.append(
            isSaved
                ? "the state, with \(held), was saved as \(state): 'cwlogs-export run' goes on"
                : "the state would have \(held), and be saved as \(state). Nothing was changed")
        lines.append("nothing of it is final yet: the next runs read once more what CloudWatch Logs still has")
        return lines.joined(separator: "\n")
    }
}

extension StateRebuild.Finding {
    fileprivate var words: String {
        "\(what): \(lane.shown), \(HumanText.window(window)): the next run removes what \(PlainText.line(givenUp)) lists"
    }

    private var what: String {
        switch kind {
        case .copiedTwice: "copied twice"
        case .sweptTwice: "read again twice, with the same late events"
        case .objectsGone: "late events whose objects are gone, and which were written again"
        }
    }
}
