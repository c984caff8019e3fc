/// The access keys of those who may ask, by their ids.
package struct ClientKeys: Sendable {
    private var secrets: [String: String] = [:]

    /// What is wrong with a file of keys: the line, never what stands in it.
    package struct Fault: Error, Hashable, Sendable {
        package var line: Int
    }

    /// `ACCESS-KEY-ID SECRET` a line; empty ones and those that begin with `#` are passed over.
    package init(parsing text: String) throws(Fault) {
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
            if words.isEmpty || words[0].hasPrefix("#") { continue }
            guard words.count == 2, words[1].utf8.count >= Self.secretBytesMin, secrets[String(words[0])] == nil else {
                throw Fault(line: index + 1)
            }
            secrets[String(words[0])] = String(words[1])
        }
    }

    /// What can be guessed protects nothing.
    package static let secretBytesMin = 16

    package var isEmpty: Bool { secrets.isEmpty }

    func secret(of id: String) -> String? { secrets[id] }
}

extension ClientKeys: CustomStringConvertible, CustomReflectable {
    package var description: String { "ClientKeys(\(secrets.count))" }
    package var customMirror: Mirror { Mirror(self, children: []) }
}
