import ExportCore
import FoundationEssentials
import Logging
import Seams
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Log lines in Lambda's structured form: one JSON object a line, on standard output, with the request's id in it.
struct LogLines: LogHandler {
    /// Of the invocation that is being worked on.
    @TaskLocal static var requestID: String?

    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    private static let output = Mutex(())

    init(logLevel: Logger.Level) {
        self.logLevel = logLevel
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var record = metadata.merging(event.metadata ?? [:]) { _, new in new }.mapValues { "\($0)" }
        record["timestamp"] = CivilTime(milliseconds: LiveClock().nowMilliseconds()).text
        record["level"] = event.level.lambdaName
        record["message"] = "\(event.message)"
        if let requestID = Self.requestID { record["requestId"] = requestID }
        Self.write(record)
    }

    /// Writes `record` as one line.
    static func write(_ record: some Encodable) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do {
            write(line: [UInt8](try encoder.encode(record)) + [UInt8(ascii: "\n")])
        } catch {
            // Only a number without a JSON form can do that, and no record holds one.
            preconditionFailure("a log line cannot be encoded: \(error)")
        }
    }

    private static func write(line: [UInt8]) {
        output.withLock { _ in
            var rest = line[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { bytes in
                    #if canImport(Glibc)
                        Glibc.write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
                    #elseif canImport(Musl)
                        Musl.write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
                    #else
                        Darwin.write(STDOUT_FILENO, bytes.baseAddress, bytes.count)
                    #endif
                }
                if count < 0, errno == EINTR { continue }
                // Nobody reads any more: there is no place left to say so.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}

extension Logger.Level {
    /// As Lambda's log level filter knows it.
    fileprivate var lambdaName: String {
        switch self {
        case .trace: "TRACE"
        case .debug: "DEBUG"
        case .info, .notice: "INFO"
        case .warning: "WARN"
        case .error: "ERROR"
        case .critical: "FATAL"
        }
    }
}
