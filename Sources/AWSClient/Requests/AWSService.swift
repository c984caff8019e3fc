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
