/// A failed invocation as its caller sees it: `{"errorType", "errorMessage", "stackTrace": []}` [S-LAMBDA-ERRORS].
///
/// A handler throws one to choose the type; any other error is reported under the name of its Swift type.
package struct FunctionError: Error, Sendable, Equatable, CustomStringConvertible {
    /// `Category.Reason`, as in `Function.InvalidEvent`. Letters, digits, `.` and `_`; other characters become `_`.
    package let type: String
    /// For people. Cut at `messageBytesMax`.
    package let message: String

    /// An error is stored, forwarded to destinations and shown in consoles: far below the 6 MB that may be sent.
    package static let messageBytesMax = 32 << 10

    package init(type: String, message: String) {
        self.type = String(type.unicodeScalars.map { Self.isTypeCharacter($0) ? Character($0) : "_" })
        self.message = Self.cut(message)
    }

    /// `error` as it is reported: itself, or `Function.<its Swift type>` with its description.
    package init(_ error: any Error) {
        if let error = error as? FunctionError {
            self = error
        } else {
            self.init(type: "Function.\(Swift.type(of: error))", message: String(describing: error))
        }
    }

    package var description: String { "\(type): \(message)" }

    /// The body of the report.
    var json: [UInt8] {
        var body = Array(#"{"errorType":"#.utf8)
        Self.appendString(type, to: &body)
        body += Array(#","errorMessage":"#.utf8)
        Self.appendString(message, to: &body)
        body += Array(#","stackTrace":[]}"#.utf8)
        return body
    }

    private static func isTypeCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", ".", "_": true
        default: false
        }
    }

    private static func cut(_ message: String) -> String {
        guard message.utf8.count > messageBytesMax else { return message }
        var kept = String.UnicodeScalarView()
        var bytes = 0
        for scalar in message.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= messageBytesMax - 3 else { break }
            kept.append(scalar)
        }
        return String(kept) + "…"
    }

    /// A JSON string (RFC 8259, section 7). Written here because two strings are not worth a JSON library.
    private static func appendString(_ text: String, to body: inout [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        body.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                body += [UInt8(ascii: "\\"), byte]
            case 0..<0x20:
                body += Array("\\u00".utf8) + [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            default:
                body.append(byte)
            }
        }
        body.append(UInt8(ascii: "\""))
    }
}
