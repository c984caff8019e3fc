import Seams

/// What the two shared files say: profiles, single sign-on sessions and endpoint sections.
///
/// A file that is not there says nothing; that is not an error. One that is there and cannot be read is: what it says
/// may decide who acts. Where a profile stands in both files, a setting of the credentials file wins
/// [S-CREDENTIALS-FILES].
package struct SharedConfiguration: Sendable, Equatable {
    /// `nil` when the path needs a home directory and there is none.
    let configPath: String?
    let credentialsPath: String?
    /// From the config file alone.
    private(set) var configProfiles: [String: Profile] = [:]
    /// From the credentials file alone.
    private(set) var credentialsProfiles: [String: Profile] = [:]
    private(set) var ssoSessions: [String: Profile] = [:]
    private(set) var services: [String: Profile] = [:]
    /// Of the config file: what looks like a profile to people and is none to any AWS tool.
    private(set) var passedOver: [Header] = []
    /// Files that cannot be read, where that is no error.
    private(set) var unreadable: [AWSConfigurationError] = []

    struct Header: Sendable, Equatable {
        var text: String
        var file: String
        var line: Int
    }

    /// Reads both files, at the places that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` may move.
    ///
    /// - Parameter isLenient: whether a file that cannot be read may be left out: no profile was asked for, and the
    ///   environment says by itself who acts.
    package static func load(
        _ environment: AWSEnvironment, isLenient: Bool
    ) throws(AWSConfigurationError) -> SharedConfiguration {
        var loaded = SharedConfiguration(
            configPath: environment.expanding(environment["AWS_CONFIG_FILE"] ?? "~/.aws/config"),
            credentialsPath: environment.expanding(
                environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials"))
        if let file = try loaded.file(loaded.configPath, environment, isLenient) { loaded.addConfig(file) }
        if let file = try loaded.file(loaded.credentialsPath, environment, isLenient) {
            for section in file.sections {
                loaded.credentialsProfiles[section.name] = Profile(section.name, section, file: file.path)
            }
        }
        return loaded
    }

    private init(configPath: String?, credentialsPath: String?) {
        self.configPath = configPath
        self.credentialsPath = credentialsPath
    }

    /// The profile with the settings of both files, or `nil` when neither has it.
    func profile(_ name: String) -> Profile? {
        guard var profile = configProfiles[name] else { return credentialsProfiles[name] }
        if let other = credentialsProfiles[name] {
            profile.values.merge(other.values) { _, credentials in credentials }
        }
        return profile
    }

    /// What the files say of each profile, where both are taken together.
    package var profileTexts: [String: [String: String]] {
        let names = Set(configProfiles.keys).union(credentialsProfiles.keys)
        return Dictionary(uniqueKeysWithValues: names.compactMap { name in profile(name).map { (name, $0.texts) } })
    }

    package var sessionTexts: [String: [String: String]] { ssoSessions.mapValues(\.texts) }

    /// Both paths, for a message that says where was looked.
    var pathsForPeople: String {
        let paths = [configPath, credentialsPath].compactMap(\.self)
        return paths.isEmpty ? "no file (there is no home directory)" : paths.joined(separator: " and ")
    }

    /// With the names there are, and the header that may have been meant.
    func missingProfile(_ name: String) -> AWSConfigurationError {
        let message = "there is no profile \"\(name)\" in \(pathsForPeople)"
        if let header = headerPassedOver(for: name) {
            return AWSConfigurationError(
                .missingSection,
                "\(message): [\(header.text)] is not read as one; write \(Self.header(of: name))",
                file: header.file, line: header.line)
        }
        let names = Set(configProfiles.keys).union(credentialsProfiles.keys).sorted()
        guard !names.isEmpty, names.count <= 12 else { return AWSConfigurationError(.missingSection, message) }
        let known = names.map { "\"\($0)\"" }.joined(separator: ", ")
        return AWSConfigurationError(.missingSection, "\(message): there are \(known)")
    }

    /// A header that holds the words of the profile's name and that no AWS tool reads as this profile.
    func headerPassedOver(for name: String) -> Header? {
        let words = Self.words(name)
        return passedOver.first { header in
            let found = Self.words(header.text)
            return found == words || found == ["profile"] + words
        }
    }

    private static func words(_ text: String) -> [String] {
        text.split { $0.isWhitespace || "\"'\\".contains($0) }.map { $0.lowercased() }
    }

    private static func header(of name: String) -> String {
        if name == "default" { return "[default]" }
        guard ShellWords.split(name) != [name] else { return "[profile \(name)]" }
        return
            "[profile '\(name.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\"'\"'"))']"
    }

    private mutating func file(
        _ path: String?, _ environment: AWSEnvironment, _ isLenient: Bool
    ) throws(AWSConfigurationError) -> INIFile? {
        guard let path else { return nil }
        let bytes: [UInt8]?
        do {
            bytes = try environment.readFile(path)
        } catch {
            let trouble = AWSConfigurationError(
                .unreadableFile,
                "the file cannot be read (\(error.reason)), and what it says may decide who acts: let this user read "
                    + "it, or name another file in "
                    + (path == configPath ? "AWS_CONFIG_FILE" : "AWS_SHARED_CREDENTIALS_FILE"), file: path)
            guard isLenient else { throw trouble }
            unreadable.append(trouble)
            return nil
        }
        return try bytes.map { bytes throws(AWSConfigurationError) in try INIFile(path: path, bytes: bytes) }
    }

    /// `[profile NAME]`, `[sso-session NAME]` and `[services NAME]`, with the name in words of a shell; `[default]` is a
    /// profile. Where a name is written in two ways, the later section holds [S-CREDENTIALS-SYNTAX].
    private mutating func addConfig(_ file: INIFile) {
        for section in file.sections {
            let isProfile = section.name.hasPrefix("profile")
            guard isProfile || section.name.hasPrefix("sso-session") || section.name.hasPrefix("services") else {
                if section.name == "default" {
                    configProfiles["default"] = Profile("default", section, file: file.path)
                } else {
                    passedOver.append(Header(text: section.name, file: file.path, line: section.line))
                }
                continue
            }
            guard let words = ShellWords.split(section.name), words.count == 2 else {
                passedOver.append(Header(text: section.name, file: file.path, line: section.line))
                continue
            }
            let settings = Profile(words[1], section, file: file.path)
            if isProfile {
                configProfiles[words[1]] = settings
            } else if section.name.hasPrefix("sso-session") {
                ssoSessions[words[1]] = settings
            } else {
                services[words[1]] = settings
            }
        }
    }
}
