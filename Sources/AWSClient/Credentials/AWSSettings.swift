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

    package var region: String? { endpoints.region.isEmpty ? nil : endpoints.region }

    /// Arguments win over the environment, and the environment over the profile.
    ///
    /// - Parameter endpointURL: for every service, whatever is configured elsewhere.
    package static func resolve(
        _ environment: AWSEnvironment, profile: String? = nil, region: String? = nil, endpointURL: String? = nil
    ) throws(AWSConfigurationError) -> AWSSettings {
        let configuration = try SharedConfiguration.load(environment)
        let named = profile ?? environment.first(of: "AWS_PROFILE", "AWS_DEFAULT_PROFILE")
        let name = named ?? "default"
        let section = configuration.profile(name)
        guard section != nil || name == "default" else { throw configuration.missingProfile(name) }
        let source = SettingSource(environment: environment, profile: section)
        var endpoints = EndpointConfiguration(
            region: region ?? environment.first(of: "AWS_REGION", "AWS_DEFAULT_REGION") ?? section?["region"] ?? "",
            useFIPS: try source.flag("AWS_USE_FIPS_ENDPOINT", "use_fips_endpoint"),
            useDualstack: try source.flag("AWS_USE_DUALSTACK_ENDPOINT", "use_dualstack_endpoint"),
            usesPathStyle: try usesPathStyle(section))
        if let endpointURL {
            endpoints.endpointURL = endpointURL
        } else if try !source.flag("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "ignore_configured_endpoint_urls") {
            try addConfiguredURLs(to: &endpoints, source, configuration)
        }
        return AWSSettings(
            profileName: name, isProfileExplicit: profile != nil, endpoints: endpoints,
            attemptsMax: try source.positive("AWS_MAX_ATTEMPTS", "max_attempts"),
            certificateAuthorityPath: try source.path("AWS_CA_BUNDLE", "ca_bundle"))
    }

    /// The order is: the service's variable, `AWS_ENDPOINT_URL`, the `services` section, the profile's `endpoint_url`.
    private static func addConfiguredURLs(
        to endpoints: inout EndpointConfiguration, _ source: SettingSource, _ configuration: SharedConfiguration
    ) throws(AWSConfigurationError) {
        let services = try configuration.servicesSection(of: source.profile)
        let ofEveryService = source.environment["AWS_ENDPOINT_URL"]
        for service in AWSService.allCases {
            let key = service.configurationKey
            if let url = source.environment["AWS_ENDPOINT_URL_\(key.uppercased())"] {
                endpoints.endpointURLs[service] = url
            } else if ofEveryService == nil, let url = services?.values[key]?.nested["endpoint_url"], !url.isEmpty {
                endpoints.endpointURLs[service] = url
            }
        }
        endpoints.endpointURL = ofEveryService ?? source.profile?["endpoint_url"]
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

/// A setting is a variable or, without that, a key of the profile.
private struct SettingSource {
    let environment: AWSEnvironment
    let profile: Profile?

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
    func missingProfile(_ name: String) -> AWSConfigurationError {
        AWSConfigurationError(.missingSection, "there is no profile \"\(name)\" in \(pathsForPeople)")
    }

    fileprivate func servicesSection(of profile: Profile?) throws(AWSConfigurationError) -> Profile? {
        guard let profile, let name = profile["services"] else { return nil }
        guard let section = services[name] else {
            throw AWSConfigurationError(
                .missingSection, "profile \"\(profile.name)\" refers to [services \(name)], which does not exist",
                file: profile.file, line: profile.values["services"]?.line)
        }
        return section
    }
}
