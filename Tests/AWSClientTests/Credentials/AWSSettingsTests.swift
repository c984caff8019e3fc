import AWSClient
import Testing

@Suite struct AWSSettingsTests {
    private let config = """
        [default]
        region = eu-central-1
        endpoint_url = http://profile:1
        services = local
        max_attempts = 7
        ca_bundle = ~/ca.pem
        use_fips_endpoint = false

        [services local]
        s3 =
            endpoint_url = http://section-s3:2
        cloudwatch_logs =
            endpoint_url = http://section-logs:3
        """

    private func settings(
        _ variables: [String: String] = [:], config: String? = nil, endpointURL: String? = nil, region: String? = nil
    ) throws -> AWSSettings {
        try AWSSettings.resolve(
            environment(variables, files: ["/home/ada/.aws/config": config ?? self.config]), region: region,
            endpointURL: endpointURL)
    }

    @Test func `the region comes from the argument, then the variables, then the profile`() throws {
        let both = ["AWS_REGION": "r1-a-1", "AWS_DEFAULT_REGION": "r2-a-1"]
        #expect(try settings(both, region: "r0-a-1").region == "r0-a-1")
        #expect(try settings(both).region == "r1-a-1")
        #expect(try settings(["AWS_DEFAULT_REGION": "r2-a-1", "AWS_REGION": ""]).region == "r2-a-1")
        #expect(try settings().region == "eu-central-1")
    }

    @Test func `endpoints come from the services section, then the profile`() throws {
        let endpoints = try settings().endpoints
        #expect(endpoints.endpointURLs == [.s3: "http://section-s3:2", .logs: "http://section-logs:3"])
        #expect(endpoints.endpointURL == "http://profile:1")
    }

    @Test func `variables win over the files, and a service's variable over the common one`() throws {
        let endpoints = try settings([
            "AWS_ENDPOINT_URL": "http://all:4", "AWS_ENDPOINT_URL_CLOUDWATCH_LOGS": "http://logs:5",
            "AWS_ENDPOINT_URL_DYNAMODB": "http://db:6", "AWS_ENDPOINT_URL_STS": "http://sts:7",
            "AWS_ENDPOINT_URL_LOGS": "http://wrong:8",
        ]).endpoints
        #expect(endpoints.endpointURL == "http://all:4")
        #expect(endpoints.endpointURLs == [.logs: "http://logs:5", .dynamoDB: "http://db:6", .sts: "http://sts:7"])
        #expect(try settings(["AWS_ENDPOINT_URL_S3": "http://s3:9"]).endpoints.endpointURLs[.s3] == "http://s3:9")
    }

    @Test func `an endpoint by argument wins over all others`() throws {
        let endpoints = try settings(["AWS_ENDPOINT_URL_S3": "http://s3:9"], endpointURL: "http://given:1").endpoints
        #expect(endpoints.endpointURL == "http://given:1")
        #expect(endpoints.endpointURLs.isEmpty)
    }

    @Test func `configured endpoints can be ignored`() throws {
        let endpoints = try settings([
            "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true", "AWS_ENDPOINT_URL": "http://all:4",
        ]).endpoints
        #expect(endpoints.endpointURL == nil)
        #expect(endpoints.endpointURLs.isEmpty)
    }

    @Test func `flags, attempts and certificates are read from either place`() throws {
        let fromProfile = try settings()
        #expect(fromProfile.attemptsMax == 7)
        #expect(fromProfile.certificateAuthorityPath == "/home/ada/ca.pem")
        #expect(!fromProfile.endpoints.useFIPS)
        let fromVariables = try settings([
            "AWS_MAX_ATTEMPTS": "2", "AWS_CA_BUNDLE": "/etc/ca", "AWS_USE_FIPS_ENDPOINT": "TRUE",
            "AWS_USE_DUALSTACK_ENDPOINT": "true",
        ])
        #expect(fromVariables.attemptsMax == 2)
        #expect(fromVariables.certificateAuthorityPath == "/etc/ca")
        #expect(fromVariables.endpoints.useFIPS)
        #expect(fromVariables.endpoints.useDualstack)
        #expect(try settings(config: "[default]\ns3 =\n addressing_style = path").endpoints.usesPathStyle)
    }

    @Test(arguments: [
        ["AWS_MAX_ATTEMPTS": "0"], ["AWS_MAX_ATTEMPTS": "many"], ["AWS_USE_FIPS_ENDPOINT": "yes"],
    ]) func `a variable with an impossible value is named`(_ variables: [String: String]) throws {
        let error = try #require(throws: AWSConfigurationError.self) { try settings(variables) }
        #expect(error.code == .invalidValue)
        #expect(error.message.contains(try #require(variables.keys.first)))
    }

    @Test func `an impossible value in a file is named with its line`() throws {
        let error = try #require(throws: AWSConfigurationError.self) {
            try settings(config: "[default]\nregion = a\nmax_attempts = -1\n")
        }
        #expect(error.description.hasPrefix("/home/ada/.aws/config:3: `max_attempts` of profile \"default\""))
    }

    @Test func `a services section that does not exist is named`() throws {
        let error = try #require(throws: AWSConfigurationError.self) {
            try settings(config: "[default]\nservices = gone\n")
        }
        #expect(error.code == .missingSection)
        #expect(error.description.contains("/home/ada/.aws/config:2: "))
        #expect(error.message.contains("[services gone]"))
    }

    @Test func `a profile that does not exist is an error, however it was chosen`() throws {
        #expect(throws: AWSConfigurationError.self) { try settings(["AWS_PROFILE": "gone"]) }
        #expect(throws: AWSConfigurationError.self) {
            try AWSSettings.resolve(environment(), profile: "gone")
        }
        #expect(try AWSSettings.resolve(environment()).profileName == "default")
    }
}
