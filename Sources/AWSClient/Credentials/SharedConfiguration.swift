/// What the two shared files say: profiles, single sign-on sessions and endpoint sections.
///
/// A file that is not there says nothing; that is not an error. Where a profile stands in both files, a setting of the
/// credentials file wins [S-CREDENTIALS-FILES].
struct SharedConfiguration: Sendable, Equatable {
    /// `nil` when the path needs a home directory and there is none.
    let configPath: String?
    let credentialsPath: String?
    /// From the config file alone.
    let configProfiles: [String: Profile]
    /// From the credentials file alone.
    let credentialsProfiles: [String: Profile]
    let ssoSessions: [String: Profile]
    let services: [String: Profile]

    /// Reads both files, at the places that `AWS_CONFIG_FILE` and `AWS_SHARED_CREDENTIALS_FILE` may move.
    static func load(_ environment: AWSEnvironment) throws(AWSConfigurationError) -> SharedConfiguration {
        let configPath = environment.expandingHome(environment["AWS_CONFIG_FILE"] ?? "~/.aws/config")
        let credentialsPath = environment.expandingHome(
            environment["AWS_SHARED_CREDENTIALS_FILE"] ?? "~/.aws/credentials")
        var config: [String: [String: Profile]] = [:]
        if let configPath, let bytes = environment.readFile(configPath) {
            config = configSections(of: try INIFile(path: configPath, bytes: bytes))
        }
        var credentials: [String: Profile] = [:]
        if let credentialsPath, let bytes = environment.readFile(credentialsPath) {
            for section in try INIFile(path: credentialsPath, bytes: bytes).sections {
                credentials[section.name] = Profile(section.name, section, file: credentialsPath)
            }
        }
        return SharedConfiguration(
            configPath: configPath, credentialsPath: credentialsPath, configProfiles: config["profile"] ?? [:],
            credentialsProfiles: credentials, ssoSessions: config["sso-session"] ?? [:],
            services: config["services"] ?? [:])
    }

    /// The profile with the settings of both files, or `nil` when neither has it.
    func profile(_ name: String) -> Profile? {
        guard var profile = configProfiles[name] else { return credentialsProfiles[name] }
        if let other = credentialsProfiles[name] {
            profile.values.merge(other.values) { _, credentials in credentials }
        }
        return profile
    }

    /// Both paths, for a message that says where was looked.
    var pathsForPeople: String {
        let paths = [configPath, credentialsPath].compactMap(\.self)
        return paths.isEmpty ? "no file (there is no home directory)" : paths.joined(separator: " and ")
    }

    /// Kind of section → name → settings. `[default]` is a profile; `[profile default]` wins over it.
    private static func configSections(of file: INIFile) -> [String: [String: Profile]] {
        var found: [String: [String: Profile]] = [:]
        for section in file.sections {
            if section.name == "default" {
                guard found["profile"]?["default"] == nil else { continue }
                found["profile", default: [:]]["default"] = Profile("default", section, file: file.path)
                continue
            }
            guard let space = section.name.firstIndex(where: \.isWhitespace) else { continue }
            let name = unquoted(section.name[space...].trimmed)
            found[String(section.name[..<space]), default: [:]][name] = Profile(name, section, file: file.path)
        }
        return found
    }

    private static func unquoted(_ name: String) -> String {
        for quote in ["\"", "'"] where name.count >= 2 && name.hasPrefix(quote) && name.hasSuffix(quote) {
            return String(name.dropFirst().dropLast())
        }
        return name
    }
}

/// The settings of one section, with the file that an error about them should name.
struct Profile: Sendable, Equatable {
    let name: String
    let file: String
    let line: Int
    var values: [String: INIFile.Value]

    init(_ name: String, _ section: INIFile.Section, file: String) {
        self.name = name
        self.file = file
        self.line = section.line
        self.values = section.values
    }

    /// The setting's text. One that is set to nothing counts as not set.
    subscript(_ key: String) -> String? {
        guard let value = values[key]?.text, !value.isEmpty else { return nil }
        return value
    }

    func required(_ key: String) throws(AWSConfigurationError) -> String {
        guard let value = self[key] else {
            throw AWSConfigurationError(
                .missingValue, "profile \"\(name)\" has no `\(key)`", file: file, line: line)
        }
        return value
    }

    func invalid(_ key: String, _ reason: String) -> AWSConfigurationError {
        AWSConfigurationError(
            .invalidValue, "`\(key)` of profile \"\(name)\" \(reason)", file: file, line: values[key]?.line ?? line)
    }
}
