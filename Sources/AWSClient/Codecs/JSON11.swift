import FoundationEssentials
import HTTPTypes
import Seams

/// The protocol of CloudWatch Logs and DynamoDB: POST to `/`, the operation in a header, JSON both ways.
struct JSON11: Sendable {
    /// What stands before the operation in `X-Amz-Target`.
    let targetPrefix: String
    let contentType: String

    func request(_ operation: AWSOperation, _ input: some Encodable) throws(AWSError) -> AWSRequest {
        let encoder = JSONEncoder()
        // Sorted, so that the same request is the same bytes.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body: Data
        do {
            body = try encoder.encode(input)
        } catch {
            throw .invalidRequest(operation, "the request has no form in JSON: \(error)")
        }
        var headers = HTTPFields()
        headers.set("content-type", contentType)
        headers.set("x-amz-target", "\(targetPrefix).\(operation.name)")
        return AWSRequest(operation, method: .post, headers: headers, body: Array(body))
    }

    func decode<Answer: Decodable>(
        _ type: Answer.Type, from response: TransportResponse, of operation: AWSOperation
    ) throws(AWSError) -> Answer {
        do {
            return try JSONDecoder().decode(type, from: Data(response.body))
        } catch {
            throw .malformedAnswer(operation, "the answer is not the JSON expected: \(error)", status: response.status)
        }
    }
}
