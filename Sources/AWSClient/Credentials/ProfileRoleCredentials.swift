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
        guard profile.has("role_arn"), !profile.has("web_identity_token_file") else {
            throw CredentialsError(.noneFound, "assumed role: profile \"\(profileName)\" has no role_arn")
        }
        var role: STSAPI.AssumeRoleRequest
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
                profile.invalid("role_arn", "is assumed from a source that has no credentials:\n\(error.message)"))
        }
        if let serial = role.serialNumber { role.tokenCode = try await lookup.codes.code(of: serial, for: profile) }
        let assumed = try await lookup.roles.assume(role, with: credentials)
        if let serial = role.serialNumber { lookup.codes.noteUsed(serial) }
        return assumed
    }

    func invalidate() {}

    private func request(_ profile: Profile) throws(AWSConfigurationError) -> STSAPI.AssumeRoleRequest {
        let sessionName = try profile.stated("role_session_name")
        if let sessionName, !STSAPI.AssumeRoleRequest.isValidSessionName(sessionName) {
            throw profile.invalid(
                "role_session_name",
                "is \(sessionName.debugDescription), not 2 to 64 characters of A-Z a-z 0-9 _ + = , . @ -")
        }
        return STSAPI.AssumeRoleRequest(
            roleARN: try profile.required("role_arn"), sessionName: sessionName ?? lookup.sessionName,
            durationSeconds: try duration(profile), externalID: try profile.stated("external_id"),
            serialNumber: try profile.stated("mfa_serial"))
    }

    private func duration(_ profile: Profile) throws(AWSConfigurationError) -> Int? {
        guard let text = try profile.stated("duration_seconds") else { return nil }
        guard let seconds = Int(text), (900...43_200).contains(seconds) else {
            throw profile.invalid("duration_seconds", "is \(text.debugDescription), not between 900 and 43200")
        }
        return seconds
    }

    private func source(_ profile: Profile) throws(AWSConfigurationError) -> any CredentialsProvider {
        switch (try profile.stated("source_profile"), try profile.stated("credential_source")) {
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
        switch name {
        case "Environment": return EnvironmentCredentials(lookup.environment)
        case "EcsContainer": return lookup.container
        case "Ec2InstanceMetadata": return lookup.instanceMetadata(profile, isNamed: true)
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
                file: profile.values["source_profile"]?.file, line: profile.values["source_profile"]?.line)
        }
        let hasKeys = source.has("aws_access_key_id") || source.has("aws_secret_access_key")
        // A profile may name itself for the keys that stand in it beside the role.
        if visited.contains(name), !(name == profileName && hasKeys) {
            let way = (visited + [name]).joined(separator: " → ")
            throw profile.invalid("source_profile", "leads back to where it began: \(way)")
        }
        if hasKeys || !source.has("role_arn") || source.has("web_identity_token_file") {
            return FirstFoundCredentials(lookup.profileSources(name, usesVariables: false))
        }
        return ProfileRoleCredentials(name, lookup: lookup, visited: visited)
    }
}
