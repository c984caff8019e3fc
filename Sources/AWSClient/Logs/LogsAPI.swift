/// The shapes of CloudWatch Logs, named as on the wire [S-WIRE]. Times are milliseconds since the epoch.
package enum LogsAPI {
    /// The kind of a log group; fixed when the group is created.
    package struct LogGroupClass: RawRepresentable, Sendable, Hashable, Codable {
        package let rawValue: String

        package init(rawValue: String) { self.rawValue = rawValue }

        package static let standard = Self(rawValue: "STANDARD")
        package static let infrequentAccess = Self(rawValue: "INFREQUENT_ACCESS")
        package static let delivery = Self(rawValue: "DELIVERY")
    }

    package struct DescribeLogGroupsRequest: Sendable, Encodable {
        package var accountIdentifiers: [String]?
        package var logGroupNamePrefix: String?
        /// A case-sensitive part of the name. Not together with the prefix; and then only name, ARN and creation time
        /// come back.
        package var logGroupNamePattern: String?
        package var nextToken: String?
        /// 1 to 50, which is also the default.
        package var limit: Int?
        package var includeLinkedAccounts: Bool?
        package var logGroupClass: LogGroupClass?
        /// Names or ARNs, at most 50; excludes the other filters.
        package var logGroupIdentifiers: [String]?

        package init(
            accountIdentifiers: [String]? = nil, logGroupNamePrefix: String? = nil, logGroupNamePattern: String? = nil,
            nextToken: String? = nil, limit: Int? = nil, includeLinkedAccounts: Bool? = nil,
            logGroupClass: LogGroupClass? = nil, logGroupIdentifiers: [String]? = nil
        ) {
            self.accountIdentifiers = accountIdentifiers
            self.logGroupNamePrefix = logGroupNamePrefix
            self.logGroupNamePattern = logGroupNamePattern
            self.nextToken = nextToken
            self.limit = limit
            self.includeLinkedAccounts = includeLinkedAccounts
            self.logGroupClass = logGroupClass
            self.logGroupIdentifiers = logGroupIdentifiers
        }
    }

    package struct DescribeLogGroupsResponse: Sendable, Equatable, Decodable {
        /// Always there; absent is not empty.
        package var logGroups: [LogGroup]
        package var nextToken: String?
    }

    package struct LogGroup: Sendable, Equatable, Decodable {
        package var logGroupName: String
        package var creationTime: Int64?
        /// Absent when events never expire.
        package var retentionInDays: Int?
        package var metricFilterCount: Int?
        /// Ends in `:*`.
        package var arn: String?
        /// The ARN without `:*`.
        package var logGroupArn: String?
        package var storedBytes: Int64?
        package var kmsKeyId: String?
        package var dataProtectionStatus: String?
        package var inheritedProperties: [String]?
        package var logGroupClass: LogGroupClass?
        package var deletionProtectionEnabled: Bool?
        package var bearerTokenAuthenticationEnabled: Bool?
    }

    package struct DescribeLogStreamsRequest: Sendable, Encodable {
        package enum OrderBy: String, Sendable, Encodable {
            case logStreamName = "LogStreamName"
            case lastEventTime = "LastEventTime"
        }

        /// Either the name or the identifier (a name or an ARN).
        package var logGroupName: String?
        package var logGroupIdentifier: String?
        /// Only in the order of names.
        package var logStreamNamePrefix: String?
        package var orderBy: OrderBy?
        package var descending: Bool?
        package var nextToken: String?
        /// 1 to 50, which is also the default.
        package var limit: Int?

        package init(
            logGroupName: String? = nil, logGroupIdentifier: String? = nil, logStreamNamePrefix: String? = nil,
            orderBy: OrderBy? = nil, descending: Bool? = nil, nextToken: String? = nil, limit: Int? = nil
        ) {
            self.logGroupName = logGroupName
            self.logGroupIdentifier = logGroupIdentifier
            self.logStreamNamePrefix = logStreamNamePrefix
            self.orderBy = orderBy
            self.descending = descending
            self.nextToken = nextToken
            self.limit = limit
        }
    }

    package struct DescribeLogStreamsResponse: Sendable, Equatable, Decodable {
        /// Always there; absent is not empty.
        package var logStreams: [LogStream]
        package var nextToken: String?
    }

    package struct LogStream: Sendable, Equatable, Decodable {
        package var logStreamName: String
        package var creationTime: Int64?
        /// Absent on a stream without events.
        package var firstEventTimestamp: Int64?
        /// Eventually consistent, as is `lastIngestionTime`: typically less than an hour behind. A hint, never a proof.
        package var lastEventTimestamp: Int64?
        package var lastIngestionTime: Int64?
        package var uploadSequenceToken: String?
        package var arn: String?
        /// Always 0 since June 2019.
        package var storedBytes: Int64?
    }
}
