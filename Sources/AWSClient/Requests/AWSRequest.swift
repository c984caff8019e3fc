import HTTPTypes

/// One call before it has a host, a time and a signature.
package struct AWSRequest: Sendable {
    /// What the path names.
    package enum Resource: Sendable, Equatable {
        case root
        case bucket(String)
        case object(bucket: String, key: String)
    }

    package var operation: AWSOperation
    package var method: HTTPRequest.Method
    package var resource: Resource
    /// Not encoded; an item without a value is sent as `name=`.
    package var query: [QueryItem]
    package var headers: HTTPFields
    package var body: [UInt8]
    /// False only for the calls that are how one comes by credentials.
    package var isSigned = true
    /// Whether an answer of status 200 can hold an error in its body (S3's CompleteMultipartUpload).
    package var successMayCarryError = false

    package struct QueryItem: Sendable, Equatable {
        package var name: String
        package var value: String

        package init(_ name: String, _ value: String = "") {
            self.name = name
            self.value = value
        }
    }

    init(
        _ operation: AWSOperation, method: HTTPRequest.Method, resource: Resource = .root, query: [QueryItem] = [],
        headers: HTTPFields = [:], body: [UInt8] = []
    ) {
        self.operation = operation
        self.method = method
        self.resource = resource
        self.query = query
        self.headers = headers
        self.body = body
    }
}

extension HTTPFields {
    /// Adds a header that is sent only where it has a value.
    mutating func set(_ name: String, _ value: String?) {
        guard let value, let name = HTTPField.Name(name) else { return }
        self[name] = value
    }

    func value(_ name: String) -> String? {
        HTTPField.Name(name).flatMap { self[$0] }
    }
}
