import Seams

extension XMLElement {
    /// The answer of an operation.
    /// - Parameter root: the name its root must have; `nil` where a required child tells the answer from others.
    init(
        _ response: TransportResponse, of operation: AWSOperation, root: String?
    ) throws(AWSError) {
        do {
            self = try XMLElement(parsing: response.body)
        } catch {
            throw .malformedAnswer(operation, "the answer is not XML", came: response)
        }
        if let root, name != root {
            throw .malformedAnswer(operation, "the answer is <\(name)>, not <\(root)>", came: response)
        }
    }

    /// A child that the answer cannot do without.
    func required(_ name: String, of operation: AWSOperation) throws(AWSError) -> String {
        guard let text = text(of: name) else {
            throw .malformedAnswer(operation, "<\(name)> is missing in <\(self.name)>")
        }
        return text
    }
}
