import FoundationEssentials
import Seams

/// Reads the errors of the three protocols into one form and classifies them. The only place that knows codes by kind.
enum ErrorAnswer {
    /// `nil` for a success.
    static func error(in response: TransportResponse, to request: AWSRequest) -> AWSError? {
        let isSuccess = 200..<300 ~= response.status
        if isSuccess, !request.successMayCarryError { return nil }
        let operation = request.operation
        let said =
            switch operation.service {
            case .logs, .dynamoDB: json(response)
            case .s3, .sts: xml(response.body)
            }
        if isSuccess, said == nil { return nil }
        let code = said?.code ?? codeOfStatus(response.status, request)
        return AWSError(
            kind(code, status: response.status, operation), code, said?.message ?? "",
            operation: operation.description, status: response.status, requestID: requestID(in: response),
            retryAfterMilliseconds: response.headers.value("x-amz-retry-after").flatMap { Int64($0) }
                ?? response.headers.value("retry-after").flatMap { Int64($0) }.map { min($0, 3600) * 1000 },
            bucketRegion: response.headers.value("x-amz-bucket-region") ?? said?.region)
    }

    static func requestID(in response: TransportResponse) -> String? {
        response.headers.value("x-amzn-requestid") ?? response.headers.value("x-amz-request-id")
    }

    private struct Said {
        var code: AWSErrorCode
        var message: String?
        var region: String?
    }

    /// Each member by itself: one that is no text says nothing, and takes nothing from the others.
    private struct JSONBody: Decodable {
        enum CodingKeys: String, CodingKey {
            case type = "__type"
            case code, message
            case capitalCode = "Code"
            case capitalMessage = "Message"
        }

        var texts: [CodingKeys: String] = [:]

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            for key in members.allKeys { texts[key] = try? members.decode(String.self, forKey: key) }
        }

        var code: String? { texts[.code] ?? texts[.capitalCode] }
        var message: String? { texts[.message] ?? texts[.capitalMessage] }
    }

    private static func json(_ response: TransportResponse) -> Said? {
        // A proxy may answer with a page of HTML; then the header or the status must do.
        let body = try? JSONDecoder().decode(JSONBody.self, from: Data(response.body))
        guard let wire = body?.texts[.type] ?? response.headers.value("x-amzn-errortype") ?? body?.code else {
            return nil
        }
        return Said(code: AWSErrorCode(wire: wire), message: body?.message)
    }

    private static func xml(_ body: [UInt8]) -> Said? {
        guard let root = try? XMLElement(parsing: body) else { return nil }
        let error = root.name == "ErrorResponse" ? root.first("Error") : root
        guard let error, error.name == "Error", let code = error.text(of: "Code") else { return nil }
        return Said(
            code: AWSErrorCode(rawValue: code), message: error.text(of: "Message"), region: error.text(of: "Region"))
    }

    /// An answer to HEAD has no body, and a proxy's has none that we know.
    private static func codeOfStatus(_ status: Int, _ request: AWSRequest) -> AWSErrorCode {
        switch (status, request.operation.service, request.resource) {
        case (301, .s3, _): .permanentRedirect
        case (403, _, _): .accessDenied
        case (404, .s3, .bucket): .noSuchBucket
        case (404, .s3, .object): .noSuchKey
        case (412, .s3, _): .preconditionFailed
        case (416, .s3, _): .invalidRange
        default: AWSErrorCode(rawValue: "HTTP\(status)")
        }
    }

    private static func kind(_ code: AWSErrorCode, status: Int, _ operation: AWSOperation) -> AWSErrorKind {
        if AWSErrorCode.throttlingCodes.contains(code.rawValue) || status == 429 || status == 509 { return .throttled }
        if code == .limitExceeded, operation.limitExceededIsThrottling { return .throttled }
        if AWSErrorCode.transientCodes.contains(code.rawValue) || status >= 500 {
            return operation.effect == .once ? .outcomeUnknown : .transient
        }
        return .permanent
    }
}
