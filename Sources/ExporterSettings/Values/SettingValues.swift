/// What was given for the settings, not yet read: each value with the place that it came from, so that every complaint
/// can name it.
package struct SettingValues: Sendable {
    package struct Given: Hashable, Sendable {
        /// As it was spelt: an input of the original stays that.
        package var setting: Setting
        package var values: [String]
        /// As a person knows it: `--export-settle`, `CWLOGS_EXPORT_SETTLE`, `c.yaml:3: export-settle`.
        package var place: String
        package var isInCall: Bool

        package init(_ setting: Setting, _ values: [String], place: String, isInCall: Bool) {
            self.setting = setting
            self.values = values
            self.place = place
            self.isInCall = isInCall
        }

        /// What is wrong with the value, and how to write it.
        package func problem(_ why: String, _ code: SettingProblem.Code = .invalid) -> SettingProblem {
            SettingProblem(code, isInCall ? .call : .environment, "\(place): \(why)")
        }
    }

    package let spelling: SettingSpelling
    private var given: [Setting: Given] = [:]

    /// - Parameter given: of two for one setting, the later wins.
    package init(_ given: [Given], door: SettingSpelling.Door) {
        for value in given { self.given[value.setting.canonical] = value }
        spelling = SettingSpelling(door, given: self.given)
    }

    package subscript(_ path: KeyPath<SettingTable, Setting>) -> Given? { given[Setting.table[keyPath: path]] }

    /// The same, with values for a setting that was not given.
    package func with(_ path: KeyPath<SettingTable, Setting>, default values: [String]) -> Self {
        guard self[path] == nil else { return self }
        let setting = Setting.table[keyPath: path]
        var all = self
        all.given[setting] = Given(setting, values, place: spelling.missing(path), isInCall: false)
        return all
    }

    /// Reads what was given, each value by itself. Throws the first problem in the order of the table.
    package func draft(now: Int64) throws(SettingProblem) -> SettingsDraft {
        var draft = SettingsDraft()
        for setting in Setting.all {
            guard let found = given[setting] else { continue }
            do throws(SettingComplaint) {
                try found.setting.take(found.values, now, &draft)
            } catch {
                throw found.problem(error.text)
            }
        }
        return draft
    }

    /// What can be read of it, for those who must speak before all is in order. What cannot is `draft`'s complaint.
    package func hints() -> SettingsDraft {
        var draft = SettingsDraft()
        for found in given.values { try? found.setting.take(found.values, 0, &draft) }
        return draft
    }

    /// `why` under the name of the place where the setting was given, or could be.
    package func problem(
        _ path: KeyPath<SettingTable, Setting>, _ why: String, _ code: SettingProblem.Code = .invalid
    ) -> SettingProblem {
        self[path]?.problem(why, code) ?? SettingProblem(code, .call, "\(spelling.missing(path)): \(why)")
    }

    func missing(_ path: KeyPath<SettingTable, Setting>, _ fix: String) -> SettingProblem {
        // Given, and as good as nothing: an empty list in a file.
        if let found = self[path] { return found.problem("is empty: \(fix)", .missing) }
        return SettingProblem(.missing, .call, "\(spelling.missing(path)) is missing: \(fix)")
    }
}

extension Setting {
    /// The setting of ours that says the same.
    var canonical: Setting {
        standsFor.flatMap { name in Setting.all.first { $0.name == name } } ?? self
    }
}

/// A value that cannot be used, or one that is missing: names the place, the value and what to write instead.
package struct SettingProblem: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: Hashable, Sendable {
        case invalid
        case missing
        /// Two settings that cannot both be.
        case contradiction
        /// Region, endpoint or profile of AWS.
        case access
    }

    package enum Origin: Hashable, Sendable {
        /// In the call itself: the command line, the event. Also where a value is missing.
        case call
        /// In what stands around it: variables, a file, the machine.
        case environment
    }

    package var code: Code
    package var origin: Origin
    package var message: String

    package init(_ code: Code, _ origin: Origin, _ message: String) {
        self.code = code
        self.origin = origin
        self.message = message
    }

    package var description: String { message }
}
