/// Writes the small XML documents of S3 and STS.
struct XMLWriter {
    private(set) var bytes: [UInt8]

    init() {
        bytes = Array("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".utf8)
    }

    mutating func element(_ name: String, namespace: String? = nil, _ content: (inout XMLWriter) -> Void) {
        let attribute = namespace.map { " xmlns=\"\($0)\"" } ?? ""
        bytes.append(contentsOf: "<\(name)\(attribute)>".utf8)
        content(&self)
        bytes.append(contentsOf: "</\(name)>".utf8)
    }

    mutating func leaf(_ name: String, _ text: String?) {
        guard let text else { return }
        bytes.append(contentsOf: "<\(name)>".utf8)
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "<"): bytes.append(contentsOf: "&lt;".utf8)
            case UInt8(ascii: ">"): bytes.append(contentsOf: "&gt;".utf8)
            case UInt8(ascii: "&"): bytes.append(contentsOf: "&amp;".utf8)
            case UInt8(ascii: "\""): bytes.append(contentsOf: "&quot;".utf8)
            case 0..<0x20: bytes.append(contentsOf: "&#\(byte);".utf8)
            default: bytes.append(byte)
            }
        }
        bytes.append(contentsOf: "</\(name)>".utf8)
    }
}
