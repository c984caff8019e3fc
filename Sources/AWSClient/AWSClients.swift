import Logging
import Seams

/// The doors to the outside that a client works through.
package struct AWSContext: Sendable {
    package var transport: any HTTPTransport
    package var clock: any WallClock
    package var randomness: any Randomness
    /// Gets one debug line an attempt; never a credential, a header or a body.
    package var logger: Logger

    package init(
        transport: any HTTPTransport, clock: any WallClock, randomness: any Randomness, logger: Logger
    ) {
        self.transport = transport
        self.clock = clock
        self.randomness = randomness
        self.logger = logger
    }
}

/// The clients of one account in one region, with what they share: the service's time, the counts, the rates.
package struct AWSClients: Sendable {
    package let logs: LogsClient
    package let s3: S3Client
    package let dynamoDB: DynamoDBClient
    package let sts: STSClient
    package let endpoints: EndpointConfiguration
    package let serviceClock: ServiceClock
    package let calls: CallCounter
    package let rates: RateLimiter

    private let context: AWSContext
    private let credentials: any CredentialsProvider
    private let attemptsMax: Int?

    /// - Parameter attemptsMax: attempts of one call, the first included (`AWS_MAX_ATTEMPTS`); `nil` is the standard
    ///   of the SDKs, 3, and 4 for DynamoDB.
    package init(
        context: AWSContext, endpoints: EndpointConfiguration, credentials: any CredentialsProvider,
        attemptsMax: Int? = nil
    ) throws(EndpointError) {
        try self.init(
            context: context, endpoints: endpoints, credentials: credentials, attemptsMax: attemptsMax,
            serviceClock: ServiceClock(clock: context.clock), calls: CallCounter())
    }

    /// The same account seen from another region. Shares the clock and the counts; rates are the region's own.
    package func inRegion(_ region: String) throws(EndpointError) -> AWSClients {
        var endpoints = endpoints
        endpoints.region = region
        return try AWSClients(
            context: context, endpoints: endpoints, credentials: credentials, attemptsMax: attemptsMax,
            serviceClock: serviceClock, calls: calls)
    }

    /// The same endpoints with other credentials: a role that was assumed. Shares the clock and the counts.
    package func withCredentials(_ credentials: any CredentialsProvider) throws(EndpointError) -> AWSClients {
        try AWSClients(
            context: context, endpoints: endpoints, credentials: credentials, attemptsMax: attemptsMax,
            serviceClock: serviceClock, calls: calls)
    }

    private init(
        context: AWSContext, endpoints: EndpointConfiguration, credentials: any CredentialsProvider,
        attemptsMax: Int?, serviceClock: ServiceClock, calls: CallCounter
    ) throws(EndpointError) {
        let rates = RateLimiter(clock: context.clock)
        func pipeline(_ service: AWSService) throws(EndpointError) -> AWSPipeline {
            AWSPipeline(
                endpoint: try endpoints.endpoint(for: service), context: context, credentials: credentials,
                policy: RetryPolicy(attemptsMax: attemptsMax ?? RetryPolicy.attemptsMaxDefault(for: service)),
                serviceClock: serviceClock, calls: calls, rates: rates)
        }
        logs = LogsClient(pipeline: try pipeline(.logs))
        s3 = S3Client(pipeline: try pipeline(.s3))
        dynamoDB = DynamoDBClient(pipeline: try pipeline(.dynamoDB))
        sts = STSClient(pipeline: try pipeline(.sts))
        self.context = context
        self.endpoints = endpoints
        self.credentials = credentials
        self.attemptsMax = attemptsMax
        self.serviceClock = serviceClock
        self.calls = calls
        self.rates = rates
    }
}
