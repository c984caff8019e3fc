import AWSClient
import ExportEngine
import FoundationEssentials
import LambdaRuntime

/// The settings as the event and the function's environment spell them: one key, `exportSettle`, and the variable is that
/// in upper snake case, `EXPORT_SETTLE`. The original's inputs are taken under its names, for the same settings.
package enum FunctionSettings {
    package static let spelling = SettingSpelling(
        name: { "'\(original[$0, default: $0].key)'" },
        missing: { setting in
            let spelt = original[setting, default: setting]
            return "'\(spelt.key)' (or the variable \(spelt.upperSnake))"
        })

    /// What the original calls them; a prefix of the destination is another input there.
    private static let original: [Setting: Setting] = [
        .logGroups: .sourceLogGroupPrefixes, .state: .storeDSN, .destination: .destinationS3Bucket, .noWait: .wait,
    ]

    /// Takes a capital first letter too, as the original's had.
    static func named(_ key: String) -> Setting? {
        let key = key.prefix(1).lowercased() + key.dropFirst()
        return Setting.ofFunction.first { $0.key == key }
    }

    /// The event wins over the environment.
    package static func values(_ event: FunctionEvent, _ environment: AWSEnvironment) throws(SettingProblem)
        -> SettingValues
    {
        var given: [Setting: SettingValues.Given] = [:]
        for setting in Setting.ofFunction {
            if let texts = event.given[setting] {
                given[setting] = .init(setting, texts, place: "the event's '\(setting.key)'", isInCall: true)
            } else if let text = environment[setting.upperSnake] {
                let place = "the variable \(setting.upperSnake)"
                let texts = setting.isList ? try list(text, place) : [text]
                given[setting] = .init(setting, texts, place: place, isInCall: false)
            }
        }
        given[.destinationS3Bucket] = try destination(given)
        if let found = given[.wait] { given[.wait]?.values = found.values.map(opposite) }
        for (setting, alias) in original.sorted(by: { $0.key.name < $1.key.name }) {
            guard let found = given.removeValue(forKey: alias) else { continue }
            if let other = given[setting] {
                guard other.isInCall != found.isInCall else {
                    throw found.problem("stands beside '\(setting.key)', which says the same: keep one of them")
                }
                guard found.isInCall else { continue }
            }
            given[setting] = .init(setting, found.values, place: found.place, isInCall: found.isInCall)
        }
        return SettingValues(Array(given.values), spelling: spelling)
    }

    /// `wait: false` is `noWait: true`. What is neither is left for the complaint about it.
    private static func opposite(_ flag: String) -> String {
        switch flag.lowercased() {
        case "true", "yes", "1", "on": "false"
        case "false", "no", "0", "off": "true"
        default: flag
        }
    }

    /// Bucket and prefix as one, `s3://bucket/prefix`.
    private static func destination(
        _ given: [Setting: SettingValues.Given]
    ) throws(SettingProblem) -> SettingValues.Given? {
        let prefix = given[.destinationPrefix]
        guard var found = given[.destinationS3Bucket], let bucket = found.values.last else {
            guard let prefix, given[.destination]?.isInCall == prefix.isInCall else { return nil }
            throw prefix.problem("belongs to 'destinationS3Bucket': write it into 'destination', or give the bucket so")
        }
        guard !bucket.contains(where: { "/:".contains($0) }) else {
            throw found.problem(
                "'\(bucket)' is no possible bucket; give its bare name, and a prefix as destinationPrefix")
        }
        found.values = ["s3://\(bucket)/\(prefix?.values.last ?? "")"]
        return found
    }

    /// A variable may hold a list as JSON; commas do as well, and are looked at later.
    private static func list(_ text: String, _ place: String) throws(SettingProblem) -> [String] {
        guard text.hasPrefix("[") else { return [text] }
        do {
            return try JSONDecoder().decode([String].self, from: Data(text.utf8))
        } catch {
            throw SettingProblem(
                .surroundings, "\(place): '\(text)' is no JSON array of texts; commas between them do as well")
        }
    }
}

extension FunctionError {
    init(_ problem: SettingProblem) {
        let type = problem.place == .call ? "Function.InvalidEvent" : "Function.InvalidEnvironment"
        self.init(type: type, message: problem.message)
    }
}
