/// The clients of one account in one region, with what they share: the service's time, the counts, the rates.
package struct AWSClients: Sendable {
    package private(set) var logs: LogsClient
    package private(set) var s3: S3Client
    package private(set) var dynamoDB: DynamoDBClient
    package private(set) var sts: STSClient
    package let endpoints: EndpointConfiguration
    private var shared: Shared

    /// What every pipeline is made of.
    private struct Shared {
        let context: AWSContext
        let credentials: any CredentialsProvider
        let attemptsMax: Int?
        let serviceClock: ServiceClock
        let calls: CallCounter
        var rates: RateLimiter
        var patience: any Patience

        func pipeline(_ service: AWSService, _ endpoint: ServiceEndpoint) -> AWSPipeline {
            AWSPipeline(
                endpoint: endpoint, context: context, credentials: credentials,
                policy: RetryPolicy(attemptsMax: attemptsMax ?? RetryPolicy.attemptsMaxDefault(for: service)),
                serviceClock: serviceClock, calls: calls, rates: rates, patience: patience)
        }
    }

    package var serviceClock: ServiceClock { shared.serviceClock }
    package var calls: CallCounter { shared.calls }
    package var rates: RateLimiter { shared.rates }

    /// - Parameter attemptsMax: attempts of one call, the first included (`AWS_MAX_ATTEMPTS`); `nil` is the standard
    ///   of the SDKs, 3, and 4 for DynamoDB.
    package init(
        context: AWSContext, endpoints: EndpointConfiguration, credentials: any CredentialsProvider,
        attemptsMax: Int? = nil
    ) throws(EndpointError) {
        try self.init(
            endpoints,
            Shared(
                context: context, credentials: credentials, attemptsMax: attemptsMax,
                serviceClock: ServiceClock(clock: context.clock), calls: CallCounter(),
                rates: Self.rates(endpoints, context), patience: Impatience()))
    }

    /// The same account seen from another region. Shares the clock and the counts; rates are the region's own.
    package func inRegion(_ region: String) throws(EndpointError) -> AWSClients {
        var endpoints = endpoints
        endpoints.region = region
        var shared = shared
        shared.rates = Self.rates(endpoints, shared.context)
        return try AWSClients(endpoints, shared)
    }

    /// The same clients, but with calls that wait for a service which has no room for them. Shares everything.
    package func waiting(with patience: any Patience) -> AWSClients {
        var clients = self
        clients.shared.patience = patience
        let shared = clients.shared
        clients.logs = LogsClient(pipeline: shared.pipeline(.logs, logs.pipeline.endpoint))
        clients.s3 = S3Client(pipeline: shared.pipeline(.s3, s3.pipeline.endpoint))
        clients.dynamoDB = DynamoDBClient(pipeline: shared.pipeline(.dynamoDB, dynamoDB.pipeline.endpoint))
        clients.sts = STSClient(pipeline: shared.pipeline(.sts, sts.pipeline.endpoint))
        return clients
    }

    private init(_ endpoints: EndpointConfiguration, _ shared: Shared) throws(EndpointError) {
        logs = LogsClient(pipeline: shared.pipeline(.logs, try endpoints.endpoint(for: .logs)))
        s3 = S3Client(pipeline: shared.pipeline(.s3, try endpoints.endpoint(for: .s3)))
        dynamoDB = DynamoDBClient(pipeline: shared.pipeline(.dynamoDB, try endpoints.endpoint(for: .dynamoDB)))
        sts = STSClient(pipeline: shared.pipeline(.sts, try endpoints.endpoint(for: .sts)))
        self.endpoints = endpoints
        self.shared = shared
    }

    private static func rates(_ endpoints: EndpointConfiguration, _ context: AWSContext) -> RateLimiter {
        RateLimiter(clock: context.clock, region: endpoints.region, keepsToQuotas: endpoints.isAmazons(.logs))
    }
}
