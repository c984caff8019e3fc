import ExporterReports

/// A policy as AWS's own pages lay it out: the version first, then statement by statement who may do what on which terms.
/// Encoders sort the keys, which nobody's policies are.
package enum PolicyText {
    package static func document(_ policy: PolicyDocuments.Policy) -> String {
        let statements = Node.list(policy.statement.map(node))
        return Node.object([("Version", .text(policy.version)), ("Statement", statements)]).laidOut(0)
    }

    private static func node(_ statement: PolicyDocuments.Statement) -> Node {
        var members: [(String, Node)] = [("Sid", .text(statement.sid)), ("Effect", .text(statement.effect))]
        if let principal = statement.principal {
            members.append(
                ("Principal", .object(principal.sorted { $0.key < $1.key }.map { ($0.key, .text($0.value)) })))
        }
        members += [("Action", texts(statement.action)), ("Resource", texts(statement.resource))]
        if let condition = statement.condition {
            let terms = condition.sorted { $0.key < $1.key }.map { term in
                (term.key, Node.object(term.value.sorted { $0.key < $1.key }.map { ($0.key, texts($0.value)) }))
            }
            members.append(("Condition", .object(terms)))
        }
        return .object(members)
    }

    private static func texts(_ texts: [String]) -> Node { .list(texts.map(Node.text)) }

    /// JSON whose members stay in their order.
    private indirect enum Node {
        case text(String)
        case list([Node])
        case object([(String, Node)])

        func laidOut(_ depth: Int) -> String {
            switch self {
            case .text(let text): JSONText.line(text)
            case .list(let nodes): Self.block("[", nodes.map { $0.laidOut(depth + 1) }, "]", depth)
            case .object(let members):
                Self.block("{", members.map { "\(JSONText.line($0.0)): \($0.1.laidOut(depth + 1))" }, "}", depth)
            }
        }

        private static func block(_ open: String, _ parts: [String], _ close: String, _ depth: Int) -> String {
            let margin = String(repeating: "  ", count: depth)
            guard !parts.isEmpty else { return open + close }
            return "\(open)\n" + parts.map { "\(margin)  \($0)" }.joined(separator: ",\n") + "\n\(margin)\(close)"
        }
    }
}
