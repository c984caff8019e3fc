import Chronology
import ExportCore
import ExporterReports
import ExporterSettings
import Logging
import Seams

/// Log lines on stderr: for people, or one JSON object a line.
struct LogLines: LogHandler {
    let format: LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    static func logger(_ output: OutputArguments) -> Logger {
        let format = output.logFormat ?? .usual
        let level = output.logLevel ?? (output.isVerbose ? .info : OutputArguments.usualLogLevel)
        return Logger(label: "cwlogs-export") { _ in LogLines(format: format, logLevel: level) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = LogFields(metadata.merging(event.metadata ?? [:]) { _, new in new })
        switch format {
        case .text:
            StandardError.shared.line(
                "\(Self.time) \(event.level.rawValue) \(PlainText.line("\(event.message)"))\(fields.text)")
        case .json: StandardError.shared.line(Self.json(event.level, "\(event.message)", fields))
        }
    }

    static func json(_ level: Logger.Level, _ message: String, _ fields: LogFields) -> String {
        var fields = fields
        fields[name: "time"] = time
        fields[name: "level"] = level.rawValue
        fields[name: "message"] = message
        return JSONText.line(fields)
    }

    static var time: String { CivilTime(milliseconds: LiveClock().nowMilliseconds()).text }
}
