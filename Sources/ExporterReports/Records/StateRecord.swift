import ExportCore
import ExportEngine

/// `state show --json`
package struct StateRecord: Encodable, Sendable {
    package struct RoundRecord: Encodable, Sendable {
        var at: String
        var slices: Int
    }

    package struct Lane: Encodable, Sendable {
        var logGroup: String
        var logStream: String?
        var copiedThrough: String
        var sealedThrough: String
        var pieces: Int
        var inFlight: StatusRecord.InFlight?
    }

    var command = "state show"
    package var exitStatus = ExitStatus.done
    package var state: String
    /// `3`, `2`, or `original`.
    package var version: String
    package var destination: String
    package var account: String?
    package var region: String?
    package var now: String
    package var fanOut: Int
    package var documents: Int
    package var bytes: Int
    package var lease: LeaseRecord?
    package var round: RoundRecord?
    /// In the whole state; `lanes` has those that are selected.
    package var laneCount: Int
    package var intents: Int
    package var abandoned: Int
    package var lanes: [Lane]

    package init(_ look: StateLook, _ lanes: [LaneID]) {
        let document = look.document
        state = "\(look.dsn)"
        version = look.versionText
        destination = document.destination
        account = document.head.account
        region = document.head.region
        now = "\(look.now)"
        fanOut = document.fanOut
        documents = look.documents
        bytes = look.bytes
        lease = document.lease.map { LeaseRecord($0, isLive: $0.isLive(at: look.now)) }
        round = document.head.round.map { RoundRecord(at: "\($0.at)", slices: $0.slices.count) }
        laneCount = document.lanes.count
        intents = document.intents.count
        abandoned = document.abandoned.count
        self.lanes = lanes.compactMap { lane in
            document.lane(lane).map { state in
                Lane(
                    logGroup: lane.group.name.text, logStream: lane.stream?.text,
                    copiedThrough: "\(state.frontier.copiedThrough)", sealedThrough: "\(state.frontier.sealedThrough)",
                    pieces: state.frontier.pieces.count,
                    inFlight: document.intent(for: lane).map(StatusRecord.InFlight.init))
            }
        }
    }
}

extension StateLook {
    package var versionText: String {
        switch origin {
        case .current: "\(StateCodec.version)"
        case .versionTwo: "2"
        case .original: "original"
        }
    }
}
