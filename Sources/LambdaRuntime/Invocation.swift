import HTTPTypes

/// Names one invocation within Lambda: the `Lambda-Runtime-Aws-Request-Id` header.
///
/// It becomes a part of a path, so nothing but letters, digits, `-` and `_` is accepted.
package struct InvocationID: Sendable, Hashable, CustomStringConvertible {
    package let rawValue: String

    package init?(_ text: String) {
        let isValid = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
                true
            default:
                false
            }
        }
        guard isValid, !text.isEmpty else { return nil }
        self.rawValue = text
    }

    package var description: String { rawValue }
}

/// What Lambda says about one invocation, apart from the event itself [S-LAMBDA-RUNTIME].
package struct Invocation: Sendable, Equatable {
    package var id: InvocationID
    /// The instant, in milliseconds since the epoch, at which Lambda kills the process.
    package var deadlineMilliseconds: Int64
    /// With the version or alias that was invoked; some emulators leave it out.
    package var functionARN: String?
    /// The X-Ray header, to be passed on as `_X_AMZN_TRACE_ID`.
    package var traceID: String?
    /// JSON about the calling application, for invocations from the mobile SDK.
    package var clientContext: String?
    /// JSON about the calling identity, for invocations from the mobile SDK.
    package var cognitoIdentity: String?

    package init(
        id: InvocationID, deadlineMilliseconds: Int64, functionARN: String? = nil, traceID: String? = nil,
        clientContext: String? = nil, cognitoIdentity: String? = nil
    ) {
        self.id = id
        self.deadlineMilliseconds = deadlineMilliseconds
        self.functionARN = functionARN
        self.traceID = traceID
        self.clientContext = clientContext
        self.cognitoIdentity = cognitoIdentity
    }

    /// Reads the headers of an answer to `next`. Throws `.malformedInvocation` without an id or a deadline.
    package init(headers: HTTPFields) throws(RuntimeError) {
        guard let id = headers[.lambdaRequestID].flatMap({ InvocationID($0) }) else {
            throw RuntimeError(.malformedInvocation, "Lambda-Runtime-Aws-Request-Id is missing or invalid")
        }
        guard let deadline = headers[.lambdaDeadline].flatMap({ Int64($0) }) else {
            throw RuntimeError(.malformedInvocation, "Lambda-Runtime-Deadline-Ms is missing or invalid (\(id))")
        }
        self.init(
            id: id, deadlineMilliseconds: deadline, functionARN: headers[.lambdaFunctionARN],
            traceID: headers[.lambdaTraceID], clientContext: headers[.lambdaClientContext],
            cognitoIdentity: headers[.lambdaCognitoIdentity])
    }
}

extension HTTPField.Name {
    static let lambdaRequestID = constant("Lambda-Runtime-Aws-Request-Id")
    static let lambdaDeadline = constant("Lambda-Runtime-Deadline-Ms")
    static let lambdaFunctionARN = constant("Lambda-Runtime-Invoked-Function-Arn")
    static let lambdaTraceID = constant("Lambda-Runtime-Trace-Id")
    static let lambdaClientContext = constant("Lambda-Runtime-Client-Context")
    static let lambdaCognitoIdentity = constant("Lambda-Runtime-Cognito-Identity")
    static let lambdaErrorType = constant("Lambda-Runtime-Function-Error-Type")

    private static func constant(_ text: String) -> HTTPField.Name {
        guard let name = HTTPField.Name(text) else { preconditionFailure("not a header name: \(text)") }
        return name
    }
}
