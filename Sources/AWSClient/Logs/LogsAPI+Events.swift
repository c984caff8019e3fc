extension LogsAPI {
    package struct FilterLogEventsRequest: Sendable, Encodable {
        /// Either the name or the identifier (a name or an ARN).
        package var logGroupName: String?
        package var logGroupIdentifier: String?
        /// At most 100; not together with the prefix.
        package var logStreamNames: [String]?
        package var logStreamNamePrefix: String?
        /// Events before it are left out.
        package var startTime: Int64?
        /// Events after it are left out: the bound itself is included.
        package var endTime: Int64?
        package var filterPattern: String?
        package var nextToken: String?
        /// 1 to 10,000; a page may hold fewer, or none, while more follow.
        package var limit: Int?
        package var unmask: Bool?

        package init(
            logGroupName: String? = nil, logGroupIdentifier: String? = nil, logStreamNames: [String]? = nil,
            logStreamNamePrefix: String? = nil, startTime: Int64? = nil, endTime: Int64? = nil,
            filterPattern: String? = nil, nextToken: String? = nil, limit: Int? = nil, unmask: Bool? = nil
        ) {
            self.logGroupName = logGroupName
            self.logGroupIdentifier = logGroupIdentifier
            self.logStreamNames = logStreamNames
            self.logStreamNamePrefix = logStreamNamePrefix
            self.startTime = startTime
            self.endTime = endTime
            self.filterPattern = filterPattern
            self.nextToken = nextToken
            self.limit = limit
            self.unmask = unmask
        }
    }

    package struct GetLogEventsRequest: Sendable, Encodable {
        /// Either the name or the identifier (a name or an ARN).
        package var logGroupName: String?
        package var logGroupIdentifier: String?
        package var logStreamName: String
        /// Events before it are left out.
        package var startTime: Int64?
        /// Events at or after it are left out: the bound itself is excluded, unlike that of FilterLogEvents.
        package var endTime: Int64?
        /// The listing has ended when the token that comes back is the one that was sent.
        package var nextToken: String?
        /// 1 to 10,000
        package var limit: Int?
        /// Must be true with a forward token; the default is false.
        package var startFromHead: Bool?
        package var unmask: Bool?

        package init(
            logGroupName: String? = nil, logGroupIdentifier: String? = nil, logStreamName: String,
            startTime: Int64? = nil, endTime: Int64? = nil, nextToken: String? = nil, limit: Int? = nil,
            startFromHead: Bool? = nil, unmask: Bool? = nil
        ) {
            self.logGroupName = logGroupName
            self.logGroupIdentifier = logGroupIdentifier
            self.logStreamName = logStreamName
            self.startTime = startTime
            self.endTime = endTime
            self.nextToken = nextToken
            self.limit = limit
            self.startFromHead = startFromHead
            self.unmask = unmask
        }
    }

    package struct InputLogEvent: Sendable, Equatable, Encodable {
        package var timestamp: Int64
        package var message: String

        package init(timestamp: Int64, message: String) {
            self.timestamp = timestamp
            self.message = message
        }
    }

    package struct PutLogEventsRequest: Sendable, Encodable {
        package var logGroupName: String
        package var logStreamName: String
        /// In the order of time, at most 10,000, at most 24 hours apart.
        package var logEvents: [InputLogEvent]

        package init(logGroupName: String, logStreamName: String, logEvents: [InputLogEvent]) {
            self.logGroupName = logGroupName
            self.logStreamName = logStreamName
            self.logEvents = logEvents
        }
    }

    package struct PutLogEventsResponse: Sendable, Equatable, Decodable {
        /// Which events of the batch were refused; the others were stored.
        package struct RejectedLogEventsInfo: Sendable, Equatable, Decodable {
            package var tooNewLogEventStartIndex: Int?
            package var tooOldLogEventEndIndex: Int?
            package var expiredLogEventEndIndex: Int?
        }

        package var rejectedLogEventsInfo: RejectedLogEventsInfo?
    }

    package struct CreateLogGroupRequest: Sendable, Encodable {
        package var logGroupName: String
        package var kmsKeyId: String?
        package var tags: [String: String]?
        package var logGroupClass: LogGroupClass?

        package init(
            logGroupName: String, kmsKeyId: String? = nil, tags: [String: String]? = nil,
            logGroupClass: LogGroupClass? = nil
        ) {
            self.logGroupName = logGroupName
            self.kmsKeyId = kmsKeyId
            self.tags = tags
            self.logGroupClass = logGroupClass
        }
    }

    package struct CreateLogStreamRequest: Sendable, Encodable {
        package var logGroupName: String
        package var logStreamName: String

        package init(logGroupName: String, logStreamName: String) {
            self.logGroupName = logGroupName
            self.logStreamName = logStreamName
        }
    }

    package struct PutRetentionPolicyRequest: Sendable, Encodable {
        package var logGroupName: String
        package var retentionInDays: Int

        package init(logGroupName: String, retentionInDays: Int) {
            self.logGroupName = logGroupName
            self.retentionInDays = retentionInDays
        }
    }
}
