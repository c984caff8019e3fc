extension LogsClient {
    // The quotas of reading [S-READ-RATE]: each of the two ways has its own.
    package static let filterLogEvents = AWSOperation(
        .logs, "FilterLogEvents", .read,
        quota: .init(
            10,
            inRegions: [
                "us-east-1": 25, "ap-northeast-3": 5, "ap-southeast-3": 5, "ca-west-1": 5, "eu-central-1": 5,
                "il-central-1": 5, "me-west-1": 5, "sa-west-1": 5,
            ]))
    package static let getLogEvents = AWSOperation(
        .logs, "GetLogEvents", .read,
        quota: .init(
            25,
            inRegions: [
                "us-west-2": 10, "ap-northeast-3": 10, "ap-southeast-3": 10, "ca-west-1": 10, "eu-central-1": 10,
                "eu-west-1": 10, "il-central-1": 10, "eu-west-3": 30,
            ]))
    /// The service never removes duplicates: a second call is a second set of events.
    package static let putLogEvents = AWSOperation(.logs, "PutLogEvents", .once)
    package static let createLogGroup = AWSOperation(.logs, "CreateLogGroup", .repeatable)
    package static let createLogStream = AWSOperation(.logs, "CreateLogStream", .repeatable)
    package static let putRetentionPolicy = AWSOperation(.logs, "PutRetentionPolicy", .repeatable)

    /// One page as the JSON that came: a page is a megabyte, and its reader goes through it byte by byte.
    package func filterLogEvents(_ request: LogsAPI.FilterLogEventsRequest) async throws(AWSError) -> [UInt8] {
        try await page(Self.filterLogEvents, request)
    }

    /// One page as the JSON that came.
    package func getLogEvents(_ request: LogsAPI.GetLogEventsRequest) async throws(AWSError) -> [UInt8] {
        try await page(Self.getLogEvents, request)
    }

    package func putLogEvents(
        _ request: LogsAPI.PutLogEventsRequest
    ) async throws(AWSError) -> LogsAPI.PutLogEventsResponse {
        try await answer(Self.putLogEvents, request)
    }

    /// - Throws: `.resourceAlreadyExists`
    package func createLogGroup(_ request: LogsAPI.CreateLogGroupRequest) async throws(AWSError) {
        try await call(Self.createLogGroup, request)
    }

    /// - Throws: `.resourceAlreadyExists`
    package func createLogStream(_ request: LogsAPI.CreateLogStreamRequest) async throws(AWSError) {
        try await call(Self.createLogStream, request)
    }

    package func putRetentionPolicy(_ request: LogsAPI.PutRetentionPolicyRequest) async throws(AWSError) {
        try await call(Self.putRetentionPolicy, request)
    }
}
