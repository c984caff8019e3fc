/// The content of an upload, taken out of its coding and held against every check sum that came with it
/// [S-S3-CHECKSUMS].
struct UploadBody {
    let content: [UInt8]
    /// `x-amz-checksum-…` headers that were verified.
    let checksums: [(name: String, value: String)]

    init(_ request: ParsedRequest) throws(ServiceError) {
        var given = request.headers.map { ($0.name.canonicalName, $0.value) }
        if request.header("Content-Encoding")?.contains("aws-chunked") == true
            || request.header("x-amz-content-sha256") == "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
        {
            guard let chunked = ChunkedBody(request.body) else {
                throw ServiceError(400, "IncompleteBody", "The aws-chunked body is broken.")
            }
            if let length = request.header("x-amz-decoded-content-length"), Int(length) != chunked.content.count {
                throw ServiceError(400, "IncompleteBody", "The decoded length is not the one that was announced.")
            }
            content = chunked.content
            given += chunked.trailers.map { ($0.name, $0.value) }
        } else {
            content = request.body
        }
        var verified: [(name: String, value: String)] = []
        for (name, value) in given {
            if name == "content-md5" {
                guard Digests.decodeBase64(value).map(Hexadecimal.encode) == Digests.md5(content) else {
                    throw ServiceError(
                        400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
                }
            } else if name.hasPrefix("x-amz-checksum-"), name != "x-amz-checksum-mode",
                name != "x-amz-checksum-algorithm", name != "x-amz-checksum-type"
            {
                let algorithm = String(name.dropFirst("x-amz-checksum-".count))
                guard let computed = Digests.checksum(algorithm, of: content) else {
                    throw ServiceError(501, "NotImplemented", "The simulator does not compute \(algorithm).")
                }
                guard computed == value else {
                    throw ServiceError(
                        400, "BadDigest",
                        "The \(algorithm.uppercased()) you specified did not match the calculated checksum.")
                }
                verified.append((name, value))
            }
        }
        checksums = verified
    }
}
