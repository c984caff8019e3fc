import ExportCore
import ExportEngine
import ExporterJudge
import LogCodec
import SimulatedAWS

extension ExporterUnderTest {
    private static let table = "state"
    private static let item = "exporter"

    /// The program, set up as the draw says.
    package init(_ subject: SubjectDraw) {
        self.init()
        policy.engine = subject.engine
        policy.taskScope = subject.taskScope
        policy.lookback = Span(milliseconds: subject.lookbackMilliseconds)
        policy.sweepEvery = Span(milliseconds: subject.sweepEveryMilliseconds)
        policy.backlogWindow = subject.backlogWindowMilliseconds.map(Span.init(milliseconds:))
        if let settle = subject.exportSettleMilliseconds { policy.exportSettle = Span(milliseconds: settle) }
        if let settle = subject.readSettleMilliseconds { policy.readSettle = Span(milliseconds: settle) }
        if let after = subject.sealAfterMilliseconds { policy.sealAfter = Span(milliseconds: after) }
        deadline = subject.deadlineMilliseconds.map(Span.init(milliseconds:))
        mayWait = subject.mayWait
        pollInterval = Span(milliseconds: subject.pollMilliseconds)
        if subject.store == .dynamodb { dsn = .dynamoDB(table: Self.table, key: Self.item) }
        let compression: Compression = subject.compression == .zstd ? .zstd : .gzip
        adjust = { settings in
            settings.format = subject.format
            settings.compression = compression
            settings.leaseTTL = Span(milliseconds: subject.leaseMilliseconds)
            settings.objectBytes = subject.objectBytes
            settings.sliceBytes = subject.sliceBytes
            if let bytes = subject.partBytes { settings.partBytes = bytes }
            if let bytes = subject.shardBytes { settings.shardBytesMax = bytes }
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
