internal import HTTPTypes

/// The `Authorization` header of Signature Version 4, taken apart.
struct Authorization {
    let accessKeyID: String
    let date: String
    let region: String
    let service: String
    let signedHeaders: [String]
    let signature: String

    /// `nil` when the header is missing or is not of this form.
    init?(headers: HTTPFields) {
        let scheme = "AWS4-HMAC-SHA256"
        guard let value = headers[.authorization], value.utf8.starts(with: scheme.utf8) else { return nil }
        // By bytes: splitting by characters costs more than the rest of a request.
        let bytes = Array(value.utf8)
        var fields: [(name: String, value: ArraySlice<UInt8>)] = []
        for part in bytes.dropFirst(scheme.utf8.count).split(separator: UInt8(ascii: ",")) {
            guard let equals = part.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            let name = part[..<equals].filter { $0 != UInt8(ascii: " ") }
            fields.append((String(decoding: name, as: UTF8.self), part[part.index(after: equals)...]))
        }
        func field(_ name: String) -> ArraySlice<UInt8>? { fields.first { $0.name == name }?.value }
        guard let credential = field("Credential"), let names = field("SignedHeaders"),
            let signature = field("Signature")
        else { return nil }
        let scope = credential.split(separator: UInt8(ascii: "/")).map { String(decoding: $0, as: UTF8.self) }
        guard scope.count == 5, scope[4] == "aws4_request" else { return nil }
        accessKeyID = scope[0]
        date = scope[1]
        region = scope[2]
        service = scope[3]
        signedHeaders = names.split(separator: UInt8(ascii: ";")).map { String(decoding: $0, as: UTF8.self) }
        self.signature = String(decoding: signature, as: UTF8.self)
    }
}
