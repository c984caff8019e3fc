import ArchiveTools
import ExportCore
import ExportEngine
import ExportFailures
import ExporterSimulation
import Foundation
import SimulatedAWS
import SimulationKit
import Storage

/// What `serve` answers of the archive that an exporter has made, asked as clients ask.
struct ServeBench: Sendable {
    struct Event: Hashable, Decodable, Sendable {
        var logStreamName: String?
        var timestamp: Int64
        var message: String
        var ingestionTime: Int64
        var eventId: String?
    }

    struct Stream: Hashable, Decodable, Sendable {
        var logStreamName: String
        var firstEventTimestamp: Int64
        var lastEventTimestamp: Int64
        var lastIngestionTime: Int64
    }

    struct Answer: Decodable, Sendable {
        var events: [Event]?
        var logStreams: [Stream]?
        var nextToken: String?
        var nextForwardToken: String?
        var nextBackwardToken: String?
    }

    let simulation: Simulation
    let exporter: ExporterUnderTest

    /// Work with the archive, in one process of the simulation: what it reads is read through the wire.
    func run<Value: Sendable>(
        _ name: String, _ work: @escaping @Sendable (Client) async throws -> Value
    ) throws -> Value {
        let now = simulation.nowMilliseconds
        return try simulation.run(simulation.process(name)) { [exporter] process in
            let environment = try exporter.environment(process)
            let settings = environment.settings
            let store = exporter.dsn.store(in: environment)
            let catalog = ArchiveCatalog(
                archive: environment.archive, layout: settings.layout, container: settings.destination.container,
                scope: ArchiveCatalog.Scope(
                    selection: GroupSelection([]), window: CatQuery.allTimes, policy: settings.policy),
                state: { () throws(ExportError) in try await ExportPreview.state(environment, store).document })
            return try await work(Client(catalog: catalog, now: now))
        }.get()
    }

    struct Client: Sendable {
        let catalog: ArchiveCatalog
        let now: Int64

        /// Every call is answered by a server that has just been started: nothing is remembered from one to the next.
        func call(_ operation: LogsOperation, _ members: [String: JSONMember]) async throws -> Answer {
            let body = try JSONEncoder().encode(members)
            let answer = try await ArchiveLogs(catalog).answer(operation, Array(body), now: now)
            return try JSONDecoder().decode(Answer.self, from: Data(answer))
        }

        func filtered(_ members: [String: JSONMember]) async throws -> [Event] {
            var (members, events) = (members, [Event]())
            while true {
                let answer = try await call(.filterLogEvents, members)
                events += answer.events ?? []
                guard let token = answer.nextToken else { return events }
                members["nextToken"] = .text(token)
            }
        }

        /// To the end in one direction: until the token that is sent comes back.
        func got(_ members: [String: JSONMember], fromHead: Bool) async throws -> [Event] {
            var (members, events) = (members, [Event]())
            members["startFromHead"] = .flag(fromHead)
            while true {
                let answer = try await call(.getLogEvents, members)
                let page = answer.events ?? []
                events = fromHead ? events + page : page + events
                let next = (fromHead ? answer.nextForwardToken : answer.nextBackwardToken) ?? ""
                if members["nextToken"] == .text(next) { return events }
                members["nextToken"] = .text(next)
            }
        }

        func streams(_ members: [String: JSONMember]) async throws -> [Stream] {
            var (members, streams) = (members, [Stream]())
            while true {
                let answer = try await call(.describeLogStreams, members)
                streams += answer.logStreams ?? []
                guard let token = answer.nextToken else { return streams }
                members["nextToken"] = .text(token)
            }
        }
    }

    enum JSONMember: Hashable, Encodable, Sendable {
        case text(String), number(Int64), flag(Bool), texts([String])

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            case .flag(let flag): try container.encode(flag)
            case .texts(let texts): try container.encode(texts)
            }
        }
    }
}
