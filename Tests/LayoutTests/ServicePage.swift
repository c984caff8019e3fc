/// docs/SERVICE.md as the rules see it: the facts of the service with their names, and the sources that they come from.
struct ServicePage: Sendable {
    struct Fact: Sendable {
        var id: String
        var line: Int
        var standing: String
        var sources: String
    }

    static let path = "docs/SERVICE.md"
    static let standings: Set<String> = ["documented", "observed", "assumed"]

    private(set) var facts: [Fact] = []
    /// Each is a row of the table of sources: its key, and when it was read.
    private(set) var sources: [(key: String, read: String, line: Int)] = []

    /// Rows are told by their cells: a fact has a name, what it says, how sure it is and a source; a source has a key,
    /// what it is and a date.
    init(_ file: SourceFile) {
        for (index, line) in file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        where line.hasPrefix("| ") {
            let cells = line.dropFirst(2).split(separator: " | ", omittingEmptySubsequences: false).map(String.init)
            let last = cells.last.map { $0.hasSuffix(" |") ? String($0.dropLast(2)) : $0 } ?? ""
            if cells.count == 4, cells[0].hasPrefix("S-") {
                facts.append(Fact(id: cells[0], line: index + 1, standing: cells[2], sources: last))
            } else if cells.count == 3, cells[0] != "key" {
                sources.append((key: cells[0], read: last, line: index + 1))
            }
        }
    }

    var ids: Set<String> { Set(facts.map(\.id)) }

    /// What is wrong with the page itself.
    var violations: [Violation] {
        func violation(_ line: Int, _ rule: String) -> Violation { Violation(path: Self.path, line: line, rule: rule) }
        var found: [Violation] = []
        var seen: Set<String> = []
        for fact in facts {
            if !seen.insert(fact.id).inserted { found.append(violation(fact.line, "\(fact.id) has two rows")) }
            if !Self.standings.contains(fact.standing) {
                found.append(
                    violation(fact.line, "\(fact.id) is \(fact.standing): say documented, observed or assumed"))
            }
            // Each part of the cell begins with a source's key; an assumption has none to name.
            let names = fact.sources.split(separator: "; ").map { $0.trimmingPrefix("seen in ") }
            let known = names.filter { name in sources.contains { name.hasPrefix($0.key) } || name.hasPrefix("issue") }
            if fact.standing == "documented", known.count != names.count {
                found.append(violation(fact.line, "\(fact.id) comes from '\(fact.sources)', which is no source's key"))
            }
            if fact.standing == "observed", fact.sources.count < 3 {
                found.append(violation(fact.line, "\(fact.id) does not say who observed it"))
            }
        }
        for source in sources where source.read.wholeMatch(of: /\d{4}-\d\d-\d\d/) == nil {
            found.append(violation(source.line, "the source '\(source.key)' has no date on which it was read"))
        }
        return found
    }
}
