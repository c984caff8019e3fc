/// CloudWatch Logs. One function an operation; listings also come as sequences of all their items.
package struct LogsClient: Sendable {
    let pipeline: AWSPipeline
    private let codec = JSON11(targetPrefix: "Logs_20140328", contentType: "application/x-amz-json-1.1")

    package init(pipeline: AWSPipeline) {
        self.pipeline = pipeline
    }

    /// A page of events as it came.
    func page(_ operation: AWSOperation, _ request: some Encodable & Sendable) async throws(AWSError) -> [UInt8] {
        try await pipeline.send(codec.request(operation, request)) { response throws(AWSError) in
            try codec.checkPage(response, of: operation)
            return response.body
        }
    }

    /// What answers by a status alone.
    func call(_ operation: AWSOperation, _ request: some Encodable & Sendable) async throws(AWSError) {
        try await pipeline.send(codec.request(operation, request)) { response throws(AWSError) in
            try codec.check(response, of: operation, mayBeEmpty: true)
        }
    }

    func answer<Answer: Decodable>(
        _ operation: AWSOperation, _ request: some Encodable & Sendable, as type: Answer.Type = Answer.self
    ) async throws(AWSError) -> Answer {
        try await pipeline.send(codec.request(operation, request)) { response throws(AWSError) in
            try codec.decode(type, from: response, of: operation)
        }
    }
}

extension LogsClient {
    // The quotas [S-LIST-RATE].
    package static let describeLogGroups = AWSOperation(.logs, "DescribeLogGroups", .read, quota: .init(10))
    package static let describeLogStreams = AWSOperation(.logs, "DescribeLogStreams", .read, quota: .init(25))

    /// One page, in the order of names.
    package func describeLogGroups(
        _ request: LogsAPI.DescribeLogGroupsRequest
    ) async throws(AWSError) -> LogsAPI.DescribeLogGroupsResponse {
        try await answer(Self.describeLogGroups, request)
    }

    /// All pages, from the one that `request.nextToken` names.
    package func logGroups(_ request: LogsAPI.DescribeLogGroupsRequest) -> PagedSequence<LogsAPI.LogGroup> {
        PagedSequence(Self.describeLogGroups) { token throws(AWSError) in
            var request = request
            request.nextToken = token?.value ?? request.nextToken
            let page = try await describeLogGroups(request)
            return Page(items: page.logGroups, next: PageToken(page.nextToken))
        }
    }

    /// One page.
    package func describeLogStreams(
        _ request: LogsAPI.DescribeLogStreamsRequest
    ) async throws(AWSError) -> LogsAPI.DescribeLogStreamsResponse {
        try await answer(Self.describeLogStreams, request)
    }

    /// All pages, from the one that `request.nextToken` names.
    package func logStreams(_ request: LogsAPI.DescribeLogStreamsRequest) -> PagedSequence<LogsAPI.LogStream> {
        PagedSequence(Self.describeLogStreams) { token throws(AWSError) in
            var request = request
            request.nextToken = token?.value ?? request.nextToken
            let page = try await describeLogStreams(request)
            return Page(items: page.logStreams, next: PageToken(page.nextToken))
        }
    }
}
