import AWSClient
import Chronology
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

/// Log lines on standard output as Lambda's logging configuration asks for them, with the request's id in each: one JSON
/// object a line, or text.
struct LogLines: LogHandler {
    enum Format: String, CaseIterable, Sendable {
        case json, text

        /// `AWS_LAMBDA_LOG_FORMAT`: `JSON` or `Text`.
        init?(lambdaName: String?) {
            guard let format = lambdaName.flatMap({ Format(rawValue: $0.lowercased()) }) else { return nil }
            self = format
        }
    }

    /// Of the invocation that is being worked on.
    @TaskLocal static var requestID: String?

    var format: Format
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    private static let output = Mutex(())

    init(format: Format, logLevel: Logger.Level) {
        self.format = format
        self.logLevel = logLevel
    }

    /// As the function's logging configuration says, where nobody says otherwise.
    static func logger(
        _ environment: AWSEnvironment, format: Format? = nil, level: Logger.Level? = nil
    ) -> Logger {
        let format = format ?? Format(lambdaName: environment["AWS_LAMBDA_LOG_FORMAT"]) ?? .json
        let level = level ?? environment["AWS_LAMBDA_LOG_LEVEL"].flatMap(Logger.Level.init(lambdaName:)) ?? .info
        return Logger(label: "bootstrap") { _ in LogLines(format: format, logLevel: level) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var fields = metadata.merging(event.metadata ?? [:]) { _, new in new }.mapValues { "\($0)" }
        if let requestID = Self.requestID { fields["requestId"] = requestID }
        let time = CivilTime(milliseconds: LiveClock().nowMilliseconds()).text
        switch format {
        case .json:
            fields["timestamp"] = time
            fields["level"] = event.level.lambdaName
            fields["message"] = "\(event.message)"
            Self.write(fields)
        case .text:
            let id = fields.removeValue(forKey: "requestId").map { " RequestId: \($0)" } ?? ""
            let rest = fields.sorted { $0.key < $1.key }.map { " \($0.key)=\($0.value)" }.joined()
            let line = "\(time) \(event.level.lambdaName)\(id) \(event.message)\(rest)"
            // One event, one line: a line end inside would begin another event.
            Self.write(line: line.utf8.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 } + [0x0A])
        }
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
