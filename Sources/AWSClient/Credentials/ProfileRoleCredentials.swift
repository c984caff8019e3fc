import SigV4

/// The role that a profile names in `role_arn`, assumed with the credentials of `source_profile` (which may be such a
/// profile itself) or of `credential_source`.
struct ProfileRoleCredentials: CredentialsProvider {
    let profileName: String
    let lookup: CredentialLookup
    /// The profiles on the way here, this one last: one that comes again would never end.
    let visited: [String]

    init(_ profileName: String, lookup: CredentialLookup, visited: [String] = []) {
        self.profileName = profileName
        self.lookup = lookup
        self.visited = visited + [profileName]
    }

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let profile = lookup.configuration.profile(profileName) else {
            guard profileName == "default" else {
                throw CredentialsError(lookup.configuration.missingProfile(profileName))
            }
            throw CredentialsError(
                .noneFound, "profile \"default\": in neither of \(lookup.configuration.pathsForPeople)")
        }
        // A profile with a web identity is another source's, wherever it stands in a chain of roles.
        guard profile["role_arn"] != nil, profile["web_identity_token_file"] == nil else {
            throw CredentialsError(.noneFound, "assumed role: profile \"\(profileName)\" has no role_arn")
        }
        let role: STSAPI.AssumeRoleRequest
        let source: any CredentialsProvider
        do {
            role = try request(profile)
            source = try self.source(profile)
        } catch {
            throw CredentialsError(error)
        }
        let credentials: AWSCredentials
        do {
            credentials = try await source.credentials()
        } catch {
            guard error.code == .noneFound else { throw error }
            throw CredentialsError(
                .invalidConfiguration,
                "profile \"\(profileName)\" assumes a role, and its source has no credentials:\n\(error.message)")
        }
        return try await lookup.roles.assume(role, with: credentials)
    }

    func invalidate() {}

    private func request(_ profile: Profile) throws(AWSConfigurationError) -> STSAPI.AssumeRoleRequest {
        guard profile["mfa_serial"] == nil else {
            throw profile.invalid(
                "mfa_serial",
                "asks for a code at each refresh, which is not supported: use a profile with credential_process = "
                    + "aws configure export-credentials --profile \(profileName) --format process")
        }
        var duration: Int?
        if let text = profile["duration_seconds"] {
            guard let seconds = Int(text), (900...43_200).contains(seconds) else {
                throw profile.invalid("duration_seconds", "is not between 900 and 43200")
            }
            duration = seconds
        }
        if let name = profile["role_session_name"], !STSAPI.AssumeRoleRequest.isValidSessionName(name) {
            throw profile.invalid("role_session_name", "is not 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -")
        }
        return STSAPI.AssumeRoleRequest(
            roleARN: try profile.required("role_arn"),
            sessionName: profile["role_session_name"] ?? lookup.sessionName,
            durationSeconds: duration, externalID: profile["external_id"])
    }

    private func source(_ profile: Profile) throws(AWSConfigurationError) -> any CredentialsProvider {
        switch (profile["source_profile"], profile["credential_source"]) {
        case (nil, nil):
            throw profile.invalid("role_arn", "needs source_profile or credential_source beside it")
        case (_?, _?):
            throw profile.invalid("source_profile", "and credential_source exclude each other")
        case (nil, let named?):
            return try namedSource(named, profile)
        case (let name?, nil):
            return try sourceProfile(name, profile)
        }
    }

    private func namedSource(
        _ name: String, _ profile: Profile
    ) throws(AWSConfigurationError) -> any CredentialsProvider {
        switch name.lowercased() {
        case "environment": return EnvironmentCredentials(lookup.environment)
        case "ecscontainer": return lookup.container
        case "ec2instancemetadata": return lookup.instanceMetadata(profile)
        default:
            throw profile.invalid(
                "credential_source", "is \"\(name)\", not Environment, EcsContainer or Ec2InstanceMetadata")
        }
    }

    private func sourceProfile(
        _ name: String, _ profile: Profile
    ) throws(AWSConfigurationError) -> any CredentialsProvider {
        guard let source = lookup.configuration.profile(name) else {
            throw AWSConfigurationError(
                .missingSection, "source_profile \"\(name)\" of profile \"\(profileName)\" does not exist",
                file: profile.file, line: profile.values["source_profile"]?.line)
        }
        let hasKeys = source["aws_access_key_id"] != nil || source["aws_secret_access_key"] != nil
        // A profile may name itself for the keys that stand in it beside the role.
        if visited.contains(name), !(name == profileName && hasKeys) {
            let way = (visited + [name]).joined(separator: " → ")
            throw profile.invalid("source_profile", "leads back to where it began: \(way)")
        }
        if hasKeys || source["role_arn"] == nil || source["web_identity_token_file"] != nil {
            return FirstFoundCredentials(lookup.profileSources(name, usesVariables: false))
        }
        return ProfileRoleCredentials(name, lookup: lookup, visited: visited)
    }
}
