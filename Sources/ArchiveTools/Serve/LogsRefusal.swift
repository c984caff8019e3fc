/// Why a request is not answered: the service's code, and its words where it has any.
package struct LogsRefusal: Error, Hashable, Sendable {
    package var status: Int
    package var code: String
    package var message: String

    package init(_ code: String, _ message: String, status: Int = 400) {
        self.status = status
        self.code = code
        self.message = message
    }

    static func invalid(_ message: String) -> LogsRefusal { LogsRefusal("InvalidParameterException", message) }

    /// As the service's models are checked.
    static func constraint(_ name: String, _ value: String, _ constraint: String) -> LogsRefusal {
        invalid(
            "1 validation error detected: Value \(value) at '\(name)' failed to satisfy constraint: Member must \(constraint)"
        )
    }

    static let groupMissing = LogsRefusal(
        "ResourceNotFoundException", "The specified log group does not exist.")
    static let streamMissing = LogsRefusal(
        "ResourceNotFoundException", "The specified log stream does not exist.")
    static let tokenInvalid = invalid("The specified nextToken is invalid.")

    /// What changes something, or is not kept in an archive.
    static func readOnly(_ operation: String) -> LogsRefusal {
        LogsRefusal(
            "AccessDeniedException",
            "\(operation) is not answered here: this is a read-only archive of CloudWatch Logs, which knows "
                + "\(LogsOperation.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
}

/// The operations that an archive answers.
package enum LogsOperation: String, CaseIterable, Sendable {
    case describeLogGroups = "DescribeLogGroups"
    case listLogGroups = "ListLogGroups"
    case describeLogStreams = "DescribeLogStreams"
    case filterLogEvents = "FilterLogEvents"
    case getLogEvents = "GetLogEvents"

    /// - Parameter target: the header `X-Amz-Target` [S-WIRE].
    package init(target: String?) throws(LogsRefusal) {
        let words = target?.split(separator: ".", omittingEmptySubsequences: false) ?? []
        guard words.count == 2, words[0] == "Logs_20140328" else {
            throw LogsRefusal("UnknownOperationException", "")
        }
        guard let operation = LogsOperation(rawValue: String(words[1])) else { throw .readOnly(String(words[1])) }
        self = operation
    }
}

extension LogsRefusal {
    /// As JSON 1.1 has it.
    package var body: [UInt8] {
        LogsJSON.object { json in
            json.member("__type", code)
            json.member("message", message)
        }
    }
}
