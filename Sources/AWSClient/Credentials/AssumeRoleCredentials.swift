import SigV4

/// A role that is assumed with the credentials of another source: what `--role-arn` puts around the whole chain.
///
/// Each call asks the service; put `RefreshingCredentials` around it.
package struct AssumeRoleCredentials: CredentialsProvider {
    private let role: STSAPI.AssumeRoleRequest
    private let source: any CredentialsProvider
    private let exchange: RoleExchange

    /// - Parameter endpoints: where the token service is; without a region it is asked in us-east-1.
    package init(
        _ role: STSAPI.AssumeRoleRequest, source: any CredentialsProvider, endpoints: EndpointConfiguration,
        context: AWSContext
    ) {
        self.role = role
        self.source = source
        self.exchange = RoleExchange(endpoints: endpoints, context: context)
    }

    package func credentials() async throws(CredentialsError) -> AWSCredentials {
        try await exchange.assume(role, with: try await source.credentials())
    }

    package func invalidate() {
        source.invalidate()
    }
}
