import Seams

/// An element of an answer of S3 or STS: answers are small, so they are read whole.
package struct XMLElement: Equatable {
    package var name: String
    package var children: [XMLElement] = []
    /// The text of the element itself, without that of its children.
    package var text = ""

    init(name: String) {
        self.name = name
    }

    package init(parsing bytes: [UInt8]) throws(XMLError) {
        var reader = XMLReader(bytes)
        var stack: [XMLElement] = []
        while let event = try reader.next() {
            switch event {
            case .start(let name):
                // The reader accepts any depth; no answer of AWS is deeper than six.
                guard stack.count < 64 else { throw XMLError(reason: "elements are too deep", offset: 0) }
                stack.append(XMLElement(name: name))
            case .text(let text):
                stack[stack.count - 1].text += text
            case .end where stack.count > 1:
                let element = stack.removeLast()
                stack[stack.count - 1].children.append(element)
            case .end:
                // The root stays: the reader ends after it, and refuses a text that has none.
                break
            }
        }
        self = stack[0]
    }

    func first(_ name: String) -> XMLElement? { children.first { $0.name == name } }

    func all(_ name: String) -> [XMLElement] { children.filter { $0.name == name } }

    /// The text of a child; `nil` where there is no such child.
    func text(of name: String) -> String? { first(name)?.text }
}

extension XMLElement {
    /// The answer of an operation.
    /// - Parameter root: the name its root must have; `nil` where a required child tells the answer from others.
    init(
        _ response: TransportResponse, of operation: AWSOperation, root: String?
    ) throws(AWSError) {
        do {
            self = try XMLElement(parsing: response.body)
        } catch {
            throw .malformedAnswer(operation, "the answer is not XML: \(error)", status: response.status)
        }
        if let root, name != root {
            throw .malformedAnswer(operation, "the answer is <\(name)>, not <\(root)>", status: response.status)
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

/// Writes the few XML bodies that S3 wants.
struct XMLWriter {
    private(set) var text = ""

    /// - Parameter namespace: stands in the root alone.
    mutating func element(
        _ name: String, namespace: String? = nil, _ content: (inout XMLWriter) -> Void
    ) {
        text += "<\(name)" + (namespace.map { " xmlns=\"\($0)\"" } ?? "") + ">"
        content(&self)
        text += "</\(name)>"
    }

    mutating func element(_ name: String, _ value: String) {
        element(name) { $0.text += Self.escaped(value) }
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for scalar in value.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\r", "\n", "\t": escaped += "&#\(scalar.value);"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
