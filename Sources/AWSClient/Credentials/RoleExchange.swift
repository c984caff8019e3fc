import SigV4

/// The side of the token service: turns credentials, or a web identity, into those of a role.
///
/// A client is made for each exchange, because each is signed with other credentials.
struct RoleExchange: Sendable {
    private let endpoints: EndpointConfiguration
    private let context: AWSContext

    /// - Parameter endpoints: without a region the token service is asked in us-east-1; a role is valid everywhere.
    init(endpoints: EndpointConfiguration, context: AWSContext) {
        var endpoints = endpoints
        if endpoints.region.isEmpty { endpoints.region = "us-east-1" }
        self.endpoints = endpoints
        self.context = context
    }

    func assume(
        _ role: STSAPI.AssumeRoleRequest, with credentials: AWSCredentials
    ) async throws(CredentialsError) -> AWSCredentials {
        let client = try client(StaticCredentials(credentials))
        do {
            return try await client.assumeRole(role)
        } catch {
            throw Self.failure(error, roleARN: role.roleARN)
        }
    }

    func assume(
        _ role: STSAPI.AssumeRoleRequest, withWebIdentity token: String
    ) async throws(CredentialsError) -> AWSCredentials {
        let client = try client(NoCredentials())
        do {
            return try await client.assumeRoleWithWebIdentity(
                roleARN: role.roleARN, sessionName: role.sessionName, webIdentityToken: token,
                durationSeconds: role.durationSeconds)
        } catch {
            throw Self.failure(error, roleARN: role.roleARN)
        }
    }

    private func client(_ credentials: any CredentialsProvider) throws(CredentialsError) -> STSClient {
        let endpoint: ServiceEndpoint
        do {
            endpoint = try endpoints.endpoint(for: .sts)
        } catch {
            throw CredentialsError(.invalidConfiguration, error.description)
        }
        return STSClient(
            pipeline: AWSPipeline(
                endpoint: endpoint, context: context, credentials: credentials,
                policy: RetryPolicy(attemptsMax: RetryPolicy.attemptsMaxDefault(for: .sts)),
                serviceClock: ServiceClock(clock: context.clock), calls: CallCounter(),
                rates: RateLimiter(clock: context.clock, region: endpoint.region, keepsToQuotas: false)))
    }

    private static func failure(_ error: AWSError, roleARN: String) -> CredentialsError {
        if error.isCancelled { return CredentialsError(.cancelled, "cancelled while assuming \(roleARN)") }
        if case .credentials(let cause) = error.cause { return cause }
        let code: CredentialsError.Code = error.kind == .permanent ? .refused : .sourceUnavailable
        return CredentialsError(code, "cannot assume \(roleARN): \(error)")
    }
}

/// For the one call that is not signed.
private struct NoCredentials: CredentialsProvider {
    func credentials() async throws(CredentialsError) -> AWSCredentials {
        throw CredentialsError(.noneFound, "this call needs no credentials")
    }

    func invalidate() {}
}

extension STSAPI.AssumeRoleRequest {
    /// What the service takes as a session's name: 2 to 64 of `A-Z a-z 0-9 _ + = , . @ -`.
    static func isValidSessionName(_ name: String) -> Bool {
        2...64 ~= name.utf8.count
            && name.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte
                    || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte || "_+=,.@-".utf8.contains(byte)
            }
    }
}
