/// An error as a service reports it. Rendered in the protocol that the request speaks.
struct ServiceError: Error {
    var status: Int
    var code: String
    var message: String
    /// Further headers of the answer, such as `x-amz-bucket-region`.
    var headers: [(String, String)] = []
    /// Further elements of an XML error, or members of a JSON error.
    var details: [(String, String)] = []

    init(
        _ status: Int, _ code: String, _ message: String, headers: [(String, String)] = [],
        details: [(String, String)] = []
    ) {
        self.status = status
        self.code = code
        self.message = message
        self.headers = headers
        self.details = details
    }

    /// No policy allows it. Each protocol says it in its own words.
    static func denied(_ operation: String, of service: ServiceName, to caller: String) -> ServiceError {
        let words = "User: \(caller) is not authorized to perform: \(operation)"
        switch service {
        case .s3, .sts: return ServiceError(403, "AccessDenied", words)
        case .logs, .dynamodb:
            return ServiceError(
                400, "AccessDeniedException",
                "\(words) because no identity-based policy allows the \(operation) action")
        }
    }

    func answer(to request: ParsedRequest, requestID: String) -> WireAnswer {
        var answer: WireAnswer
        switch request.service {
        case .logs:
            answer = jsonAnswer(type: code, contentType: "application/x-amz-json-1.1")
        case .dynamodb:
            let space =
                code.hasSuffix("SignatureException") || code.hasPrefix("Missing") || code == "SerializationException"
                    || code == "UnknownOperationException" || code == "ValidationException"
                    || code == "ThrottlingException" || code == "AccessDeniedException"
                ? "com.amazon.coral.service" : "com.amazonaws.dynamodb.v20120810"
            answer = jsonAnswer(type: "\(space)#\(code)", contentType: "application/x-amz-json-1.0")
        case .s3:
            answer = WireAnswer(status: status)
            // An answer to HEAD and a 304 have no body [S-S3-HEAD].
            if request.method != "HEAD", status != 304 {
                answer.set("Content-Type", "application/xml")
                answer.body = storageDocument(request: request, requestID: requestID)
            }
        case .sts:
            answer = WireAnswer(status: status)
            answer.set("Content-Type", "text/xml")
            answer.body = queryDocument(requestID: requestID)
        }
        for (name, value) in headers { answer.set(name, value) }
        return answer
    }

    private func jsonAnswer(type: String, contentType: String) -> WireAnswer {
        var json = JSONWriter()
        json.object { json in
            json.member("__type", type)
            json.member("message", message)
            for (name, value) in details { json.entry(name, value) }
        }
        var answer = WireAnswer(status: status, body: json.bytes)
        answer.set("Content-Type", contentType)
        return answer
    }

    private func storageDocument(request: ParsedRequest, requestID: String) -> [UInt8] {
        var xml = XMLWriter()
        xml.element("Error") { xml in
            xml.leaf("Code", code)
            xml.leaf("Message", message)
            if let key = request.key { xml.leaf("Key", key) }
            if let bucket = request.bucket { xml.leaf("BucketName", bucket) }
            for (name, value) in details { xml.leaf(name, value) }
            xml.leaf("RequestId", requestID)
            xml.leaf("HostId", "simulated")
        }
        return xml.bytes
    }

    private func queryDocument(requestID: String) -> [UInt8] {
        var xml = XMLWriter()
        xml.element("ErrorResponse", namespace: "https://sts.amazonaws.com/doc/2011-06-15/") { xml in
            xml.element("Error") { xml in
                xml.leaf("Type", status < 500 ? "Sender" : "Receiver")
                xml.leaf("Code", code)
                xml.leaf("Message", message)
            }
            xml.leaf("RequestId", requestID)
        }
        return xml.bytes
    }
}
