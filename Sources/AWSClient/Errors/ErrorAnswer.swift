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
            case .logs, .dynamoDB: json(response) ?? xml(response.body)
            case .s3, .sts: xml(response.body)
            }
        if isSuccess, said == nil { return nil }
        // A no is a no in the service's own words; else something between may have said it.
        // (S3 and its like say some of it by the status alone.)
        let isBare = operation.service == .s3 && response.body.isEmpty
        let isOfOthers = said == nil && requestID(in: response) == nil && request.method != .head && !isBare
        let code = said?.code ?? codeOfStatus(response.status, request, isOfOthers: isOfOthers)
        return AWSError(
            kind(code, status: response.status, operation, isOfOthers: isOfOthers), code,
            said.map { $0.message ?? "" } ?? (request.method == .head ? "" : response.beginning),
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
            /// Gateways put the whole of it one level deeper.
            case error, capitalError = "Error"
        }

        var texts: [CodingKeys: String] = [:]

        init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            for key in [CodingKeys.capitalError, .error] {
                let inner = try? members.decode(JSONBody.self, forKey: key)
                texts.merge(inner?.texts ?? [:]) { own, _ in own }
            }
            for key in members.allKeys {
                if let text = try? members.decode(String.self, forKey: key) { texts[key] = text }
            }
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
    private static func codeOfStatus(_ status: Int, _ request: AWSRequest, isOfOthers: Bool) -> AWSErrorCode {
        if isOfOthers, status != 301, status != 307 { return AWSErrorCode(rawValue: "HTTP\(status)") }
        return switch (status, request.operation.service, request.resource) {
        case (301, .s3, _): .permanentRedirect
        case (403, _, _): .accessDenied
        case (404, .s3, .bucket): .noSuchBucket
        case (404, .s3, .object): .noSuchKey
        case (412, .s3, _): .preconditionFailed
        case (416, .s3, _): .invalidRange
        // Without a body it cannot say more: what S3 answers to too many requests [S-S3-HEAD].
        case (503, .s3, _) where request.method == .head: AWSErrorCode(rawValue: "SlowDown")
        default: AWSErrorCode(rawValue: "HTTP\(status)")
        }
    }

    private static func kind(
        _ code: AWSErrorCode, status: Int, _ operation: AWSOperation, isOfOthers: Bool
    ) -> AWSErrorKind {
        if AWSErrorCode.throttlingCodes.contains(code.rawValue) || status == 429 || status == 509 { return .throttled }
        if code == .limitExceeded, operation.limitExceededIsThrottling { return .throttled }
        // What is not implemented will not be, and had no effect.
        if status == 501 || status == 505 { return .permanent }
        let isRefusalOfOthers = isOfOthers && 400..<500 ~= status
        if AWSErrorCode.transientCodes.contains(code.rawValue) || status >= 500 || isRefusalOfOthers {
            return operation.effect == .once ? .outcomeUnknown : .transient
        }
        return .permanent
    }
}
