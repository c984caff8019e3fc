/// Everything but credentials that the environment and the shared files say about how to reach AWS.
package struct AWSSettings: Sendable, Equatable {
    package var profileName: String
    /// Whether the profile was asked for by argument: then the environment's keys no longer count
    /// [S-CREDENTIALS-ORDER].
    package var isProfileExplicit: Bool
    /// The region in it is empty when none is configured anywhere.
    package var endpoints: EndpointConfiguration
    /// Attempts of one call, the first included; `nil` is each service's standard.
    package var attemptsMax: Int?
    /// A file of certificates to trust instead of the system's.
    package var certificateAuthorityPath: String?
    /// Endpoints of the services that a login is renewed at, where others than AWS's own are named.
    package var loginEndpoints: [LoginService: String] = [:]
    /// Whether shared files that cannot be read are left out: nobody asked for a profile, and the environment says by
    /// itself who acts.
    package var isLenient = false

    package var region: String? { endpoints.region.isEmpty ? nil : endpoints.region }

    /// Arguments win over the environment, and the environment over the profile.
    ///
    /// - Parameter endpointURL: for every service, whatever is configured elsewhere.
    package static func resolve(
        _ environment: AWSEnvironment, profile: String? = nil, region: String? = nil, endpointURL: String? = nil
    ) throws(AWSConfigurationError) -> AWSSettings {
        let named = if let profile { profile } else { try profileVariable(environment) }
        let isLenient = named == nil && environment.first(of: "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE") != nil
        let configuration = try SharedConfiguration.load(environment, isLenient: isLenient)
        let name = named ?? "default"
        let section = configuration.profile(name)
        guard section != nil || name == "default" else { throw configuration.missingProfile(name) }
        let source = SettingSource(environment: environment, profile: section)
        var settings = AWSSettings(
            profileName: name, isProfileExplicit: profile != nil,
            endpoints: EndpointConfiguration(
                region: try source.region(given: region),
                useFIPS: try source.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
                useDualstack: try source.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
                usesPathStyle: try usesPathStyle(section)),
            attemptsMax: try source.positive("AWS_MAX_ATTEMPTS", "max_attempts"),
            certificateAuthorityPath: try source.path("AWS_CA_BUNDLE", "ca_bundle"), isLenient: isLenient)
        if try !source.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") {
            let urls = try ConfiguredURLs(source, configuration)
            for service in LoginService.allCases {
                settings.loginEndpoints[service] = urls.url(service.configurationKey)
            }
            if endpointURL == nil { settings.endpoints.take(urls) }
        }
        if let endpointURL { settings.endpoints.endpointURL = endpointURL }
        return settings
    }

    /// Two variables name the profile, and the AWS tools do not agree which of them wins.
    private static func profileVariable(_ environment: AWSEnvironment) throws(AWSConfigurationError) -> String? {
        let (name, older) = (environment["AWS_PROFILE"], environment["AWS_DEFAULT_PROFILE"])
        if let name, let older, name != older {
            throw AWSConfigurationError(
                .invalidValue,
                "AWS_PROFILE is \(name.debugDescription) and AWS_DEFAULT_PROFILE is \(older.debugDescription): unset one"
            )
        }
        return name ?? older
    }

    private static func usesPathStyle(_ profile: Profile?) throws(AWSConfigurationError) -> Bool {
        guard let profile, let style = profile.values["s3"]?.nested["addressing_style"] else { return false }
        switch style.lowercased() {
        case "path": return true
        case "auto", "virtual": return false
        default: throw profile.invalid("s3", "has an addressing_style other than auto, virtual or path")
        }
    }
}

/// The order is: the service's variable, `AWS_ENDPOINT_URL`, the `services` section, the profile's `endpoint_url`.
private struct ConfiguredURLs {
    private let environment: AWSEnvironment
    private let services: Profile?
    let ofEveryService: String?

    init(_ source: SettingSource, _ configuration: SharedConfiguration) throws(AWSConfigurationError) {
        environment = source.environment
        services = try configuration.servicesSection(of: source.profile)
        ofEveryService = source.environment["AWS_ENDPOINT_URL"] ?? source.profile?["endpoint_url"]
    }

    /// The service's own; `nil` where it goes with the others.
    func ownURL(_ key: String) -> String? {
        if let url = environment["AWS_ENDPOINT_URL_\(key.uppercased())"] { return url }
        guard environment["AWS_ENDPOINT_URL"] == nil, let url = services?.values[key]?.nested["endpoint_url"] else {
            return nil
        }
        return url.isEmpty ? nil : url
    }

    func url(_ key: String) -> String? { ownURL(key) ?? ofEveryService }
}

extension EndpointConfiguration {
    fileprivate mutating func take(_ urls: ConfiguredURLs) {
        for service in AWSService.allCases { endpointURLs[service] = urls.ownURL(service.configurationKey) }
        endpointURL = urls.ofEveryService
    }
}

/// A setting is a variable or, without that, a key of the profile.
private struct SettingSource {
    let environment: AWSEnvironment
    let profile: Profile?

    /// Empty when none is configured.
    func region(given region: String?) throws(AWSConfigurationError) -> String {
        if let region { return region }
        for variable in ["AWS_REGION", "AWS_DEFAULT_REGION"] {
            guard let text = environment[variable] else { continue }
            guard EndpointConfiguration.isHostLabel(text.trimmed) else {
                throw AWSConfigurationError(
                    .invalidValue, "\(variable) is \(text.debugDescription), which is not an AWS region")
            }
            return text.trimmed
        }
        guard let profile, let text = profile["region"] else { return "" }
        guard EndpointConfiguration.isHostLabel(text) else {
            throw profile.invalid(
                "region",
                "is \(text.debugDescription), which is not an AWS region"
                    + (text.contains("#") || text.contains(";") ? " (a comment stands in a line of its own)" : ""))
        }
        return text
    }

    func flag(_ variable: String, _ key: String) throws(AWSConfigurationError) -> Bool {
        guard let (text, error) = find(variable, key, "is neither true nor false") else { return false }
        switch text.lowercased() {
        case "true": return true
        case "false": return false
        default: throw error
        }
    }

    func positive(_ variable: String, _ key: String) throws(AWSConfigurationError) -> Int? {
        guard let (text, error) = find(variable, key, "is not a positive whole number") else { return nil }
        guard let number = Int(text), number > 0 else { throw error }
        return number
    }

    func path(_ variable: String, _ key: String) throws(AWSConfigurationError) -> String? {
        guard let (text, error) = find(variable, key, "needs a home directory, and there is none") else { return nil }
        guard let path = environment.expandingHome(text) else { throw error }
        return path
    }

    /// The text, and the error to throw when it does not do.
    private func find(_ variable: String, _ key: String, _ complaint: String) -> (String, AWSConfigurationError)? {
        if let text = environment[variable] {
            return (text, AWSConfigurationError(.invalidValue, "\(variable) \(complaint): \"\(text)\""))
        }
        if let profile, let text = profile[key] {
            return (text, profile.invalid(key, "\(complaint): \"\(text)\""))
        }
        return nil
    }
}

extension SharedConfiguration {
    fileprivate func servicesSection(of profile: Profile?) throws(AWSConfigurationError) -> Profile? {
        guard let profile, let name = profile["services"] else { return nil }
        guard let section = services[name] else {
            throw AWSConfigurationError(
                .missingSection, "profile \"\(profile.name)\" refers to [services \(name)], which does not exist",
                file: profile.values["services"]?.file, line: profile.values["services"]?.line)
        }
        return section
    }
}
