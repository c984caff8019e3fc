import AWSClient
import Chronology
import ExportCore
import ExporterReports
import ExporterSettings
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

/// Log lines on standard output as Lambda's logging configuration asks for them, with the request's id in each: one JSON
/// object a line, or text.
struct LogLines: LogHandler {
    /// Of the invocation that is being worked on.
    @TaskLocal static var requestID: String?

    var format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    private static let output = Mutex(())

    init(format: LogFormat, logLevel: Logger.Level) {
        self.format = format
        self.logLevel = logLevel
    }

    /// As the function's logging configuration says, where nobody says otherwise.
    static func logger(
        _ environment: AWSEnvironment, format: LogFormat? = nil, level: Logger.Level? = nil
    ) -> Logger {
        // `JSON` or `Text`.
        let configured = environment["AWS_LAMBDA_LOG_FORMAT"].flatMap { LogFormat(rawValue: $0.lowercased()) }
        let format = format ?? configured ?? .json
        let level = level ?? environment["AWS_LAMBDA_LOG_LEVEL"].flatMap(Logger.Level.init(lambdaName:)) ?? .info
        return Logger(label: "bootstrap") { _ in LogLines(format: format, logLevel: level) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = LogFields(metadata.merging(event.metadata ?? [:]) { _, new in new })
        if let requestID = Self.requestID { fields[name: "requestId"] = requestID }
        let time = CivilTime(milliseconds: LiveClock().nowMilliseconds()).text
        switch format {
        case .json:
            fields[name: "timestamp"] = time
            fields[name: "level"] = event.level.lambdaName
            fields[name: "message"] = "\(event.message)"
            Self.write(fields)
        case .text:
            let id = fields[name: "requestId"].map { " RequestId: \($0)" } ?? ""
            fields[name: "requestId"] = nil
            let line = "\(time) \(event.level.lambdaName)\(id) \(event.message)\(fields.text)"
            // One event, one line: a line end inside would begin another event.
            Self.write(line: line.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A])
        }
    }

    /// Writes `record` as one line.
    static func write(_ record: some Encodable) {
        write(line: JSONText.bytes(record) + [UInt8(ascii: "\n")])
    }

    static func write(_ metric: MetricLine) {
        var metric = metric
        metric.requestID = requestID
        write(line: JSONText.bytes(metric) + [UInt8(ascii: "\n")])
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
                // There is no reader any more, and no place left to say so.
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }
}

extension Logger.Level {
    /// `TRACE` to `FATAL`, as in `AWS_LAMBDA_LOG_LEVEL`. `nil`: none of them, and the default holds.
    fileprivate init?(lambdaName: String) {
        guard let level = Self.allCases.first(where: { $0.lambdaName == lambdaName.uppercased() }) else { return nil }
        self = level
    }

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
