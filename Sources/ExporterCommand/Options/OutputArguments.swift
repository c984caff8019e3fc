import ExportEngine
import Logging

/// What is printed and logged.
package struct OutputArguments: Sendable {
    package enum LogFormat: String, CaseIterable, Sendable { case text, json }

    package var isJSON: Bool
    package var logLevel: Logger.Level
    package var logFormat: LogFormat

    package init(_ values: SettingValues) throws(SettingProblem) {
        isJSON = try values.flag(.json)
        logLevel = try values.logLevel() ?? .warning
        logFormat = try values.choice(.logFormat) ?? .text
    }
}
