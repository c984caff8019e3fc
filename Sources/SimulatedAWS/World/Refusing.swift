/// What a request is about, as a refusal names it: the group, or the object.
struct RefusedResource {
    let name: String
    let isGroup: Bool

    init(_ request: ParsedRequest) {
        switch request.service {
        case .logs:
            let body = try? JSONValue(parsing: request.body)
            let identifier = body?["logGroupName"]?.string ?? body?["logGroupIdentifier"]?.string
            name = identifier?.split(separator: ":").last.map(String.init) ?? ""
            isGroup = identifier != nil
        case .s3:
            name = [request.bucket, request.key].compactMap { $0 }.joined(separator: "/")
            isGroup = false
        case .dynamodb, .sts: (name, isGroup) = ("", false)
        }
    }
}

extension Refusal.Reason {
    var happening: Happening {
        switch self {
        case .identity, .explicitDeny: .refusedIdentity
        case .key: .refusedKey
        case .bucketPolicy, .bucketPolicyDenied: .refusedBucketPolicy
        case .throttled, .unavailable: .refusedForATime
        }
    }

    func error(_ operation: String, of service: ServiceName, on resource: String, to caller: String) -> ServiceError {
        let bucket =
            "PutObject call on the given bucket failed. Please check if CloudWatch Logs has been granted permission to "
            + "perform this operation."
        let denied = service == .logs || service == .dynamodb ? "AccessDeniedException" : "AccessDenied"
        let status = service == .logs || service == .dynamodb ? 400 : 403
        switch self {
        case .identity: return .denied(operation, of: service, to: caller)
        case .explicitDeny:
            return ServiceError(
                status, denied,
                "User: \(caller) is not authorized to perform: \(operation) on resource: \(resource) with an explicit "
                    + "deny in an identity-based policy")
        case .key:
            return ServiceError(
                status, denied,
                "The specified KMS key does not exist or is not allowed to be used with Arn '\(resource)'")
        case .bucketPolicy: return ServiceError(400, "InvalidParameterException", bucket)
        case .bucketPolicyDenied: return ServiceError(400, "AccessDeniedException", bucket)
        case .throttled:
            return service == .s3
                ? ServiceError(503, "SlowDown", "Please reduce your request rate.")
                : ServiceError(400, "ThrottlingException", "Rate exceeded")
        case .unavailable:
            return service == .s3
                ? ServiceError(503, "ServiceUnavailable", "Reduce your request rate.")
                : ServiceError(503, "ServiceUnavailableException", "The service is temporarily unavailable.")
        }
    }
}
