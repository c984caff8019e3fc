extension LogsAPI {
    package struct CreateExportTaskRequest: Sendable, Encodable {
        /// Not unique: the way to recognise a task whose reply was lost.
        package var taskName: String?
        package var logGroupName: String
        /// A prefix, so `a` also selects `ab` [S-EXPORT-PREFIX].
        package var logStreamNamePrefix: String?
        /// On the wire `from` and `to`. What exactly they bound, AWS's documents disagree about [S-EXPORT-BOUNDS].
        package var from: Int64
        package var to: Int64
        /// The bucket, in the same region [S-EXPORT-DESTINATION].
        package var destination: String
        package var destinationPrefix: String?

        package init(
            taskName: String? = nil, logGroupName: String, logStreamNamePrefix: String? = nil, from: Int64, to: Int64,
            destination: String, destinationPrefix: String? = nil
        ) {
            self.taskName = taskName
            self.logGroupName = logGroupName
            self.logStreamNamePrefix = logStreamNamePrefix
            self.from = from
            self.to = to
            self.destination = destination
            self.destinationPrefix = destinationPrefix
        }
    }

    package struct CreateExportTaskResponse: Sendable, Equatable, Decodable {
        package var taskId: String
    }

    package struct DescribeExportTasksRequest: Sendable, Encodable {
        /// An unknown id gives an empty list, not an error.
        package var taskId: String?
        package var statusCode: ExportTaskStatusCode?
        package var nextToken: String?
        /// 1 to 50, which is also the default.
        package var limit: Int?

        package init(
            taskId: String? = nil, statusCode: ExportTaskStatusCode? = nil, nextToken: String? = nil, limit: Int? = nil
        ) {
            self.taskId = taskId
            self.statusCode = statusCode
            self.nextToken = nextToken
            self.limit = limit
        }
    }

    /// Newest first.
    package struct DescribeExportTasksResponse: Sendable, Equatable, Decodable {
        /// Always there; absent is not empty.
        package var exportTasks: [ExportTask]
        package var nextToken: String?
    }

    package struct ExportTaskStatusCode: RawRepresentable, Sendable, Hashable, Codable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package static let pending = Self(rawValue: "PENDING")
        package static let running = Self(rawValue: "RUNNING")
        package static let completed = Self(rawValue: "COMPLETED")
        package static let failed = Self(rawValue: "FAILED")
        package static let cancelled = Self(rawValue: "CANCELLED")
        package static let pendingCancel = Self(rawValue: "PENDING_CANCEL")
    }

    /// The stream prefix of the request is not echoed.
    package struct ExportTask: Sendable, Equatable, Decodable {
        package struct Status: Sendable, Equatable, Decodable {
            package var code: ExportTaskStatusCode?
            package var message: String?
        }

        package struct ExecutionInfo: Sendable, Equatable, Decodable {
            package var creationTime: Int64?
            package var completionTime: Int64?
        }

        package var taskId: String
        package var taskName: String?
        package var logGroupName: String?
        package var from: Int64?
        package var to: Int64?
        package var destination: String?
        package var destinationPrefix: String?
        package var status: Status?
        package var executionInfo: ExecutionInfo?
    }

    package struct CancelExportTaskRequest: Sendable, Encodable {
        package var taskId: String

        package init(taskId: String) { self.taskId = taskId }
    }
}
