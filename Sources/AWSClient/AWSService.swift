/// The services that are spoken to, with the three names each of them goes by.
package enum AWSService: String, Sendable, Hashable, CaseIterable, Comparable {
    case logs
    case s3
    case dynamoDB = "dynamodb"
    case sts

    /// The service's name in a signature; also the first label of its host name.
    package var signingName: String { rawValue }

    /// The key of the service in a `services` section of the AWS configuration file. In upper case it is the last part
    /// of the variable `AWS_ENDPOINT_URL_…`: for CloudWatch Logs that is `CLOUDWATCH_LOGS`, not `LOGS`
    /// [S-ENDPOINT-VARIABLES].
    package var configurationKey: String {
        switch self {
        case .logs: "cloudwatch_logs"
        case .s3: "s3"
        case .dynamoDB: "dynamodb"
        case .sts: "sts"
        }
    }

    package static func < (left: AWSService, right: AWSService) -> Bool { left.rawValue < right.rawValue }
}

/// One operation of a service, with what the pipeline has to know to send it safely.
package struct AWSOperation: Sendable, Hashable, CustomStringConvertible {
    package enum Effect: Sendable, Hashable {
        /// Changes nothing: an outcome cannot be unknown.
        case read
        /// Changes something, and twice is the same as once.
        case repeatable
        /// Twice is not the same as once: never sent again after anything that may have had an effect.
        case once
    }

    package let service: AWSService
    package let name: String
    package let effect: Effect
    /// Whether `LimitExceededException` means "slow down" (as almost everywhere) or "this resource is taken".
    let limitExceededIsThrottling: Bool

    init(_ service: AWSService, _ name: String, _ effect: Effect, limitExceededIsThrottling: Bool = true) {
        self.service = service
        self.name = name
        self.effect = effect
        self.limitExceededIsThrottling = limitExceededIsThrottling
    }

    /// `logs:CreateExportTask`: the form of IAM actions, and the key of rates and counts.
    package var description: String { "\(service.rawValue):\(name)" }
}
