/// `s3://bucket/key.json`, `dynamodb://table/key`, `file:///path.json`.
package enum StoreDSN: Hashable, Sendable, CustomStringConvertible {
    case s3(bucket: String, key: String)
    case dynamoDB(table: String, key: String)
    case file(path: String)

    package struct ParseError: Error, Hashable, Sendable, CustomStringConvertible {
        package var description: String
    }

    /// - Parameter type: the original's `StateStoreType`; where it is given it must agree with the scheme.
    package init(parsing text: String, type: String? = nil) throws(ParseError) {
        guard let scheme = text.firstRange(of: "://") else {
            throw ParseError(
                description:
                    "'\(text)' has no scheme; write s3://BUCKET/KEY.json, dynamodb://TABLE/KEY or file:///PATH.json")
        }
        let name = String(text[..<scheme.lowerBound])
        let rest = text[scheme.upperBound...]
        if let type, type.lowercased() != name.lowercased() {
            throw ParseError(
                description: "'\(text)' is not of the type '\(type)': make the two agree, or leave the type out")
        }
        switch name.lowercased() {
        case "file":
            guard rest.hasPrefix("/"), rest.count > 1, !rest.hasSuffix("/") else {
                throw ParseError(description: "'\(text)' names no file; write file:///PATH.json with three slashes")
            }
            self = .file(path: String(rest))
        case "s3", "dynamodb":
            let parts = rest.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty, !parts[1].hasSuffix("/") else {
                let form = name.lowercased() == "s3" ? "s3://BUCKET/KEY.json" : "dynamodb://TABLE/KEY"
                throw ParseError(description: "'\(text)' is not of the form \(form)")
            }
            self =
                name.lowercased() == "s3"
                ? .s3(bucket: String(parts[0]), key: String(parts[1]))
                : .dynamoDB(table: String(parts[0]), key: String(parts[1]))
        default:
            throw ParseError(description: "'\(name)' is not a state store; there are s3, dynamodb and file")
        }
    }

    package var description: String {
        switch self {
        case .s3(let bucket, let key): "s3://\(bucket)/\(key)"
        case .dynamoDB(let table, let key): "dynamodb://\(table)/\(key)"
        case .file(let path): "file://\(path)"
        }
    }
}

extension String {
    fileprivate func firstRange(of part: String) -> Range<String.Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(part) { return start..<index(start, offsetBy: part.count) }
            start = index(after: start)
        }
        return nil
    }
}
