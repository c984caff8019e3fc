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
