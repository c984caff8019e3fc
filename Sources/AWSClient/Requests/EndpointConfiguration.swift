/// Where the services are to be found, as the environment and the configuration files say it.
package struct EndpointConfiguration: Sendable, Equatable {
    package var region: String
    package var useFIPS: Bool
    package var useDualstack: Bool
    /// For every service that has none of its own: `http://127.0.0.1:4566`.
    package var endpointURL: String?
    package var endpointURLs: [AWSService: String]
    /// Puts the bucket into the path even where it could stand in the host name.
    package var usesPathStyle: Bool

    package init(
        region: String, useFIPS: Bool = false, useDualstack: Bool = false, endpointURL: String? = nil,
        endpointURLs: [AWSService: String] = [:], usesPathStyle: Bool = false
    ) {
        self.region = region
        self.useFIPS = useFIPS
        self.useDualstack = useDualstack
        self.endpointURL = endpointURL
        self.endpointURLs = endpointURLs
        self.usesPathStyle = usesPathStyle
    }

    /// The endpoint that was named for the service, or else the one that AWS's rules give.
    package func endpoint(for service: AWSService) throws(EndpointError) -> ServiceEndpoint {
        guard !region.isEmpty else {
            throw EndpointError(.regionMissing, "no AWS region is configured: set AWS_REGION, or region in the profile")
        }
        guard Self.isHostLabel(region) else {
            throw EndpointError(.regionInvalid, "\(region.debugDescription) is not an AWS region")
        }
        if let url = endpointURLs[service] ?? endpointURL {
            guard !useFIPS, !useDualstack else {
                throw EndpointError(
                    .conflict,
                    "the endpoint \(url) excludes \(useFIPS ? "FIPS" : "dual-stack") endpoints: unset one of the two")
            }
            var endpoint = try ServiceEndpoint(url: url, region: region)
            endpoint.usesPathStyle = usesPathStyle || endpoint.hasNoSubdomains
            return endpoint
        }
        var endpoint = ServiceEndpoint(scheme: "https", host: try hostName(for: service), region: region)
        endpoint.usesPathStyle = usesPathStyle
        return endpoint
    }

    /// Whether the service behind the endpoint is AWS's own, as far as its name tells: its quotas are the documented ones.
    package func isAmazons(_ service: AWSService) -> Bool {
        guard let url = endpointURLs[service] ?? endpointURL else { return true }
        return url.contains(".amazonaws.") || url.contains(".api.aws")
    }

    /// The rules of the services' endpoint rule sets [S-ENDPOINT-RULES] [S-S3-ADDRESS].
    private func hostName(for service: AWSService) throws(EndpointError) -> String {
        let partition = Partition.of(region: region)
        if service == .s3 {
            if useFIPS, partition.id == "aws-cn" {
                throw EndpointError(.conflict, "S3 has no FIPS endpoints in the partition aws-cn")
            }
            return "s3\(useFIPS ? "-fips" : "").\(useDualstack ? "dualstack." : "")\(region).\(partition.dnsSuffix)"
        }
        // In GovCloud the plain endpoints are the FIPS endpoints.
        let isFIPSName = useFIPS && (partition.id != "aws-us-gov" || useDualstack)
        let suffix = useDualstack ? partition.dualstackSuffix : partition.dnsSuffix
        return "\(service.signingName)\(isFIPSName ? "-fips" : "").\(region).\(suffix)"
    }

    static func isHostLabel(_ text: String) -> Bool {
        text.utf8.count <= 63 && text.utf8.first != UInt8(ascii: "-") && text.utf8.last != UInt8(ascii: "-")
            && text.utf8.allSatisfy { byte in
                UInt8(ascii: "a")...UInt8(ascii: "z") ~= byte || UInt8(ascii: "0")...UInt8(ascii: "9") ~= byte
                    || byte == UInt8(ascii: "-")
            }
    }
}

/// Why no endpoint can be derived from the configuration.
package struct EndpointError: Error, Sendable, Equatable, CustomStringConvertible {
    package enum Code: String, Sendable {
        case regionMissing, regionInvalid, invalidURL, conflict
    }

    package var code: Code
    package var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
