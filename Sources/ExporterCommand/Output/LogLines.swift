import Chronology
import ExportCore
import Foundation
import Logging
import Seams

/// Log lines on stderr: for people, or one JSON object a line.
struct LogLines: LogHandler {
    let format: OutputArguments.LogFormat
    var logLevel: Logger.Level
    var metadata: Logger.Metadata = [:]

    static func logger(_ output: OutputArguments) -> Logger {
        Logger(label: "cwlogs-export") { _ in LogLines(format: output.logFormat, logLevel: output.logLevel) }
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        let fields = metadata.merging(event.metadata ?? [:]) { _, new in new }.sorted { $0.key < $1.key }
        switch format {
        case .text:
            let rest = fields.map { " \($0.key)=\($0.value)" }.joined()
            StandardError.shared.line("\(Self.time) \(event.level.rawValue) \(event.message)\(rest)")
        case .json:
            StandardError.shared.line(
                Self.json(event.level, "\(event.message)", fields: fields.map { ($0.key, "\($0.value)") }))
        }
    }

    static func json(_ level: Logger.Level, _ message: String, fields: [(String, String)]) -> String {
        var record = ["time": time, "level": level.rawValue, "message": message]
        for (key, value) in fields { record[key] = value }
        return JSONText.line(record)
    }

    private static var time: String { CivilTime(milliseconds: LiveClock().nowMilliseconds()).text }
}
