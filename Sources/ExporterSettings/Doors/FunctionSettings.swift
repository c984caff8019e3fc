import AWSClient
import ExportCore
import ExportEngine
import FoundationEssentials
import Storage

/// The settings as the event and the function's environment spell them: one key, `exportSettle`, and the variable is that
/// in upper snake case, `EXPORT_SETTLE`. The original's inputs are taken under its names, for the same settings.
package enum FunctionSettings {
    /// Takes a capital first letter too, as the original's had.
    package static func named(_ key: String) -> Setting? {
        let key = key.prefix(1).lowercased() + key.dropFirst()
        return Setting.ofFunction.first { $0.key == key }
    }

    /// The event wins over the environment.
    ///
    /// - Parameter event: the texts that the event holds, by the settings that its keys name.
    package static func values(
        _ event: [Setting: [String]], _ environment: AWSEnvironment
    ) throws(SettingProblem) -> SettingValues {
        var given: [Setting: SettingValues.Given] = [:]
        for setting in Setting.ofFunction {
            if let texts = event[setting] {
                given[setting] = .init(setting, texts, place: "the event's '\(setting.key)'", isInCall: true)
            } else {
                given[setting] = try variable(of: setting, environment)
            }
        }
        try checkPrefix(given)
        for alias in Setting.ofFunction where alias.standsFor != nil {
            guard let found = given.removeValue(forKey: alias) else { continue }
            if let other = given[alias.canonical] {
                guard other.isInCall != found.isInCall else {
                    throw found.problem(
                        "stands beside '\(alias.canonical.key)', which says the same: keep one of them", .contradiction)
                }
                guard found.isInCall else { continue }
            }
            given[alias.canonical] = found
        }
        return SettingValues(Array(given.values), door: .function)
    }

    /// What the environment says of one setting.
    static func variable(
        of setting: Setting, _ environment: AWSEnvironment
    ) throws(SettingProblem) -> SettingValues.Given? {
        guard let text = environment[setting.upperSnake] else { return nil }
        let place = "the variable \(setting.upperSnake)"
        return .init(setting, setting.isList ? try list(text, place) : [text], place: place, isInCall: false)
    }

    package static func arguments(_ values: SettingValues, now: Int64) throws(SettingProblem) -> ExportArguments {
        let arguments = try ExportArguments(values, now: now)
        try check(values, windDown: arguments.settings.windDown)
        return arguments
    }

    /// What only the function asks of settings that are fine elsewhere.
    static func check(_ values: SettingValues, windDown: Span) throws(SettingProblem) {
        guard windDown > .zero else {
            throw values.problem(
                \.windDown, "it must be longer than nothing: the state is saved and the answer sent in it")
        }
    }

    private static func checkPrefix(_ given: [Setting: SettingValues.Given]) throws(SettingProblem) {
        let table = Setting.table
        guard let prefix = given[table.destinationPrefix], given[table.destinationS3Bucket] == nil,
            given[table.destination]?.isInCall == prefix.isInCall
        else { return }
        throw prefix.problem(
            "belongs to 'destinationS3Bucket': write it into 'destination', or give the bucket so", .contradiction)
    }

    /// A variable may hold a list as JSON; commas do as well, and are looked at later.
    private static func list(_ text: String, _ place: String) throws(SettingProblem) -> [String] {
        guard text.hasPrefix("[") else { return [text] }
        do {
            return try JSONDecoder().decode([String].self, from: Data(text.utf8))
        } catch {
            throw SettingProblem(
                .invalid, .environment,
                "\(place): '\(text)' is not a JSON array of texts; commas between them do as well")
        }
    }
}

extension SettingValues {
    /// Where the archive lies: the original's bucket goes with its prefix, our destination without.
    package func destination(of draft: SettingsDraft) -> Destination? {
        guard var destination = draft.destination else { return nil }
        if self[\.destination]?.setting == Setting.table.destinationS3Bucket, let prefix = draft.destinationPrefix {
            destination = Destination(bucket: destination.container, prefix: prefix)
        }
        return destination
    }
}
