import AWSClient

/// What no event can mend: a variable whose value is none of its kind. Found at start, without a call, so that a deployment
/// with a typing error fails at once and not when its schedule comes.
///
/// Each variable is looked at by itself. What several say together (a deadline shorter than the wind-down), and what is
/// missing, is left to the invocation: its event may say otherwise.
package enum EnvironmentCheck {
    /// Throws the first problem in the order of the settings.
    package static func check(_ environment: AWSEnvironment, now: Int64) throws(SettingProblem) {
        for setting in Setting.ofFunction {
            guard let found = try FunctionSettings.variable(of: setting, environment) else { continue }
            let alone = SettingValues([found], door: .function)
            try FunctionSettings.check(alone, windDown: try alone.draft(now: now).choices.windDown)
        }
    }
}
