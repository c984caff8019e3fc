/// What a profile says of its single sign-on, in either form: `sso_session`, and the older keys in the profile.
struct SSOSettings {
    var profile: Profile
    var accountID: String
    var roleName: String
    var startURL: String
    var region: String
    /// The name of the `[sso-session]`; `nil` for the older form.
    var session: String?

    /// What the name of the token's file is the digest of: the session's name, or the start URL.
    var cacheKey: String { session ?? startURL }
    var isSession: Bool { session != nil }

    /// `nil` where the profile has none.
    init?(_ profile: Profile, _ configuration: SharedConfiguration) throws(AWSConfigurationError) {
        guard profile.has("sso_account_id") || profile.has("sso_role_name") else { return nil }
        self.profile = profile
        accountID = try profile.required("sso_account_id")
        roleName = try profile.required("sso_role_name")
        session = try profile.stated("sso_session")
        guard let session else {
            region = try profile.required("sso_region")
            startURL = try profile.required("sso_start_url")
            return
        }
        guard let section = configuration.ssoSessions[session] else {
            throw AWSConfigurationError(
                .missingSection, "profile \"\(profile.name)\" refers to [sso-session \(session)], which does not exist",
                file: profile.values["sso_session"]?.file, line: profile.values["sso_session"]?.line)
        }
        for (key, setting) in section.values {
            guard let own = profile.values[key]?.text, own != setting.text else { continue }
            throw profile.invalid(key, "contradicts [sso-session \(session)]")
        }
        region = try section.required("sso_region")
        startURL = try section.required("sso_start_url")
    }

    func login(_ state: String) -> CredentialsError {
        CredentialsError(
            .refused,
            "profile \"\(profile.name)\" \(state): run aws sso login --profile \(profile.name)")
    }
}
