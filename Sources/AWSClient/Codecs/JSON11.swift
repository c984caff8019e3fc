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
            throw .malformedAnswer(operation, "the answer is not the JSON expected", came: response)
        }
    }

    /// An answer of which only that it is one matters: an object, whatever is in it.
    func check(_ response: TransportResponse, of operation: AWSOperation, mayBeEmpty: Bool) throws(AWSError) {
        if mayBeEmpty, response.body.isEmpty { return }
        _ = try decode(AnyObject.self, from: response, of: operation)
    }

    private struct AnyObject: Decodable {
        init(from decoder: any Decoder) throws {
            _ = try decoder.container(keyedBy: Member.self)
        }

        private struct Member: CodingKey {
            var stringValue: String
            var intValue: Int? { nil }

            init?(stringValue: String) { self.stringValue = stringValue }
            init?(intValue: Int) { nil }
        }
    }

    /// A page of events is a megabyte, and is read byte by byte elsewhere: here it is enough that it is one, whole.
    func checkPage(_ response: TransportResponse, of operation: AWSOperation) throws(AWSError) {
        let body = response.body
        let last = body.last { !Self.isBlank($0) }
        let isObject = body.first { !Self.isBlank($0) } == UInt8(ascii: "{") && last == UInt8(ascii: "}")
        // What is longer than this is no other object by mistake.
        let isShort = body.count < 1 << 16
        guard isObject, !isShort || body.contains(Array("\"events\"".utf8)) else {
            throw .malformedAnswer(operation, "the answer is not a page of events", came: response)
        }
    }

    private static func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
}
