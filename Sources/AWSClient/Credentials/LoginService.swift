/// The services at which a login is turned into credentials and renewed. They are spoken to without a signature.
package enum LoginService: String, Sendable, Hashable, CaseIterable {
    /// Gives the credentials of a role to who holds a token of single sign-on.
    case portal = "sso"
    /// Renews such a token.
    case tokens = "sso_oidc"
    /// Renews what `aws login` left.
    case signIn = "signin"

    /// Of a `services` section, and in upper case the end of `AWS_ENDPOINT_URL_…`.
    var configurationKey: String { rawValue }

    /// Where AWS has it [S-LOGIN-ENDPOINTS].
    func host(region: String) -> String {
        let partition = Partition.of(region: region)
        return switch self {
        case .portal: "portal.sso.\(region).\(partition.dnsSuffix)"
        case .tokens: "oidc.\(region).\(partition.dnsSuffix)"
        case .signIn: "\(region).signin.\(Self.signInSuffix(partition))"
        }
    }

    private static func signInSuffix(_ partition: Partition) -> String {
        switch partition.id {
        case "aws": "aws.amazon.com"
        case "aws-cn": "amazonaws.cn"
        case "aws-us-gov": "amazonaws-us-gov.com"
        case "aws-eusc": "amazonaws-eusc.eu"
        case "aws-iso": "c2shome.ic.gov"
        case "aws-iso-b": "sc2shome.sgov.gov"
        case "aws-iso-e": "csphome.adc-e.uk"
        case "aws-iso-f": "csphome.hci.ic.gov"
        default: partition.dnsSuffix
        }
    }

    /// A token is a key: over plain HTTP it goes to this machine alone [S-CREDENTIALS-TOKENS].
    func url(region: String, named: String?) throws(CredentialsError) -> SourceURL {
        guard EndpointConfiguration.isHostLabel(region), !region.isEmpty else {
            throw CredentialsError(
                .invalidConfiguration, "\(region.debugDescription) is not an AWS region: a login is of one")
        }
        guard let url = SourceURL(named ?? "https://\(host(region: region))") else {
            throw CredentialsError(
                .invalidConfiguration,
                "the endpoint of \(configurationKey) is not a URL: \((named ?? "").debugDescription)"
            )
        }
        guard url.scheme == "https" || url.isLoopbackAddress || url.host == "localhost" else {
            throw CredentialsError(
                .invalidConfiguration,
                "the endpoint \(url.origin) of \(configurationKey) would get a token over http: use https, or name "
                    + "AWS_ENDPOINT_URL_\(configurationKey.uppercased())")
        }
        return url
    }
}
