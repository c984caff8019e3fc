import AWSClient
import ExportEngine

/// What no event can mend: a variable whose value is none of its kind. Found at start, without a call, so that a deployment
/// with a typing error fails at once and not when its schedule comes.
///
/// Each variable is looked at by itself. What several say together (a deadline shorter than the wind-down), and what is
/// missing, is left to the invocation: its event may say otherwise.
package enum EnvironmentCheck {
    /// Throws the first problem in the order of the settings.
    package static func check(_ environment: AWSEnvironment, now: Int64) throws(SettingProblem) {
        for setting in Setting.ofFunction {
            guard let text = environment[setting.upperSnake] else { continue }
            do {
                try check(setting, text, now: now)
            } catch  where problem(error, concerns: setting) {
                throw error
            } catch {
                continue
            }
        }
    }

    private static func problem(_ problem: SettingProblem, concerns setting: Setting) -> Bool {
        problem.place == .surroundings && problem.message.hasPrefix("the variable \(setting.upperSnake):")
    }

    private static func check(_ setting: Setting, _ text: String, now: Int64) throws(SettingProblem) {
        if setting == .stateStoreType {
            let types = ["s3", "dynamodb", "file"]
            guard !types.contains(text.lowercased()) else { return }
            throw SettingProblem(
                .surroundings,
                "the variable \(setting.upperSnake): '\(text)' is none of \(types.joined(separator: ", "))")
        }
        var variables = surroundings(of: setting, text)
        variables[setting] = text
        let named = Dictionary(uniqueKeysWithValues: variables.map { ($0.key.upperSnake, $0.value) })
        let environment = AWSEnvironment(variables: named, homeDirectory: nil)
        _ = try FunctionArguments(try FunctionSettings.values(.empty, environment), now: now)
    }

    /// Valid values for what must be there, such that they agree with anything that `setting` may say.
    private static func surroundings(of setting: Setting, _ text: String) -> [Setting: String] {
        var variables: [Setting: String] = [.windDown: "1ms"]
        if setting == .destinationPrefix {
            variables[.destinationS3Bucket] = "stand-in"
        } else if setting != .destinationS3Bucket {
            variables[.destination] = "s3://stand-in"
        }
        if setting == .destination, text.hasPrefix("file:") { variables[.engine] = "read" }
        if setting != .sourceLogGroupPrefixes { variables[.logGroups] = "*" }
        if setting != .storeDSN { variables[.state] = "dynamodb://stand-in/state" }
        return variables
    }
}
