import ExportCore
import ExportEngine
import Logging

/// What an invocation was asked to do, understood: the engine's arguments, and how it is logged.
package struct FunctionArguments: Sendable {
    package let export: ExportArguments
    let logFormat: LogLines.Format?
    package let logLevel: Logger.Level?

    package init(_ values: SettingValues, now: Int64) throws(SettingProblem) {
        export = try ExportArguments(values, now: now)
        guard export.settings.windDown > .zero else {
            throw values.problem(
                .windDown, "it must be longer than nothing: the state is saved and the answer sent in it")
        }
        logFormat = try values.choice(.logFormat)
        logLevel = try values.logLevel()
    }
}
