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
        guard let value = headers[.authorization], value.hasPrefix("AWS4-HMAC-SHA256") else { return nil }
        var fields: [String: String] = [:]
        for part in value.dropFirst("AWS4-HMAC-SHA256".count).split(separator: ",") {
            let pair = part.split(separator: "=", maxSplits: 1)
            guard pair.count == 2 else { return nil }
            fields[pair[0].filter { $0 != " " }] = String(pair[1])
        }
        guard let credential = fields["Credential"], let names = fields["SignedHeaders"],
            let signature = fields["Signature"]
        else { return nil }
        let scope = credential.split(separator: "/").map(String.init)
        guard scope.count == 5, scope[4] == "aws4_request" else { return nil }
        accessKeyID = scope[0]
        date = scope[1]
        region = scope[2]
        service = scope[3]
        signedHeaders = names.split(separator: ";").map(String.init)
        self.signature = signature
    }
}
