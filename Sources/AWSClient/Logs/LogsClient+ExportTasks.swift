extension LogsClient {
    /// Has no client token [S-EXPORT-NO-TOKEN], so a second call is a second task; and its `LimitExceededException`
    /// says that the one slot of the account is taken, which no retry within seconds will change [S-EXPORT-SLOT-ERROR].
    /// All three have the same quota [S-EXPORT-RATE].
    package static let createExportTask = AWSOperation(
        .logs, "CreateExportTask", .once, quota: .init(5), limitExceededIsThrottling: false)
    package static let describeExportTasks = AWSOperation(.logs, "DescribeExportTasks", .read, quota: .init(5))
    /// A second call answers that the task has already ended, so a retry could not be told from a failure.
    package static let cancelExportTask = AWSOperation(.logs, "CancelExportTask", .once, quota: .init(5))

    /// - Returns: the id of the task.
    /// - Throws: `.limitExceeded` while another task of the account is pending or running; kind `.outcomeUnknown` when
    ///   the task may exist.
    package func createExportTask(_ request: LogsAPI.CreateExportTaskRequest) async throws(AWSError) -> String {
        try await answer(Self.createExportTask, request, as: LogsAPI.CreateExportTaskResponse.self).taskId
    }

    /// One page, newest task first.
    package func describeExportTasks(
        _ request: LogsAPI.DescribeExportTasksRequest
    ) async throws(AWSError) -> LogsAPI.DescribeExportTasksResponse {
        try await answer(Self.describeExportTasks, request)
    }

    /// All pages, newest task first.
    package func exportTasks(_ request: LogsAPI.DescribeExportTasksRequest) -> PagedSequence<LogsAPI.ExportTask> {
        PagedSequence(Self.describeExportTasks) { token throws(AWSError) in
            var request = request
            request.nextToken = token?.value ?? request.nextToken
            let page = try await describeExportTasks(request)
            return Page(items: page.exportTasks, next: PageToken(page.nextToken))
        }
    }

    /// - Throws: `.invalidOperation` when the task has already ended.
    package func cancelExportTask(taskID: String) async throws(AWSError) {
        try await call(Self.cancelExportTask, LogsAPI.CancelExportTaskRequest(taskId: taskID))
    }
}
