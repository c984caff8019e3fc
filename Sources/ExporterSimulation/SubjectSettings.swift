import ExportCore
import ExportEngine
import ExporterJudge
import LogCodec
import SimulatedAWS

/// A draw asks for something that the program has no option for.
package struct SubjectError: Error, Sendable, CustomStringConvertible {
    package var description: String
}

extension ExporterUnderTest {
    private static let table = "state"
    private static let item = "exporter"

    /// The program, set up as the draw says.
    package init(_ subject: SubjectDraw) throws(SubjectError) {
        self.init()
        guard let engine = ExportPolicy.Engine(rawValue: subject.engine) else {
            throw SubjectError(description: "'\(subject.engine)' is not an engine")
        }
        guard let scope = ExportPolicy.TaskScope(rawValue: subject.taskScope) else {
            throw SubjectError(description: "'\(subject.taskScope)' is not a task scope")
        }
        let format = try Self.format(subject.format)
        let compression = try Self.compression(subject.compression)
        policy.engine = engine
        policy.taskScope = scope
        policy.lookback = Span(milliseconds: subject.lookbackMilliseconds)
        policy.sweepEvery = Span(milliseconds: subject.sweepEveryMilliseconds)
        policy.backlogWindow = subject.backlogWindowMilliseconds.map(Span.init(milliseconds:))
        if let settle = subject.exportSettleMilliseconds { policy.exportSettle = Span(milliseconds: settle) }
        deadline = subject.deadlineMilliseconds.map(Span.init(milliseconds:))
        mayWait = subject.mayWait
        pollInterval = Span(milliseconds: subject.pollMilliseconds)
        switch subject.store {
        case "s3": break
        case "dynamodb": dsn = .dynamoDB(table: Self.table, key: Self.item)
        default: throw SubjectError(description: "'\(subject.store)' is not a state store of the simulation")
        }
        adjust = { settings in
            settings.format = format
            settings.compression = compression
            settings.leaseTTL = Span(milliseconds: subject.leaseMilliseconds)
            settings.objectBytes = subject.objectBytes
            settings.sliceBytes = subject.sliceBytes
            if let bytes = subject.partBytes { settings.partBytes = bytes }
            if let bytes = subject.shardBytes { settings.shardBytesMax = bytes }
        }
    }

    private static func format(_ name: String?) throws(SubjectError) -> EventFormat? {
        switch name {
        case nil: nil
        case "text": .text
        case "jsonl": .jsonl
        case let name?: throw SubjectError(description: "'\(name)' is not a format")
        }
    }

    private static func compression(_ name: String) throws(SubjectError) -> Compression {
        switch name {
        case "gzip": .gzip
        case "zstd": .zstd
        default: throw SubjectError(description: "'\(name)' is not a compression")
        }
    }

    /// What has to be there before the first run.
    package func prepare(_ world: World) {
        world.createBucket(Self.bucket)
        if case .dynamoDB(let table, _) = dsn { world.createTable(table, partitionKey: "id") }
    }

    /// Where the state document lies, for those who listen to its writes.
    package var statePlace: StateWatch.Place {
        switch dsn {
        case .s3(let bucket, let key): .s3(bucket: bucket, key: key)
        case .dynamoDB(let table, let key): .dynamoDB(table: table, key: key)
        case .file(let path): .s3(bucket: "", key: path)
        }
    }
}
