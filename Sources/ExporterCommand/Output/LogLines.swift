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
        let time = CivilTime(milliseconds: LiveClock().nowMilliseconds()).text
        switch format {
        case .text:
            let rest = fields.map { " \($0.key)=\($0.value)" }.joined()
            StandardError.shared.line("\(time) \(event.level.rawValue) \(event.message)\(rest)")
        case .json:
            var record = ["time": time, "level": event.level.rawValue, "message": "\(event.message)"]
            for field in fields { record[field.key] = "\(field.value)" }
            StandardError.shared.line(JSONText.line(record))
        }
    }
}
