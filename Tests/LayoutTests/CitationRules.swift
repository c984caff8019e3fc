/// A citation leads somewhere: `[S-EXPORT-12H]` to a row of docs/SERVICE.md, `docs/MODEL.md` to a page, a link to a
/// heading. What is not in this repository is not cited as if it were.
enum CitationRules {
    /// A name of a fact, with the characters around it.
    private static var name: Regex<(Substring, Substring, Substring, Substring)> {
        #/(.?)\b(S-[A-Z][A-Z0-9]+(?:-[A-Z0-9]+)*)(.?)/#
    }

    /// Every name of a fact stands in brackets and has a row.
    static func citations(_ file: SourceFile, facts: Set<String>) -> [Violation] {
        file.textLines(containing: "S-").flatMap { number, line in
            line.matches(of: name).compactMap { match -> Violation? in
                let id = String(match.2)
                guard match.1 == "[", match.3 == "]" else {
                    return Violation(path: file.path, line: number, rule: "\(id) stands without brackets")
                }
                return facts.contains(id)
                    ? nil : Violation(path: file.path, line: number, rule: "\(id) has no row in \(ServicePage.path)")
            }
        }
    }

    static func cited(in file: SourceFile) -> Set<String> {
        Set(file.textLines(containing: "S-").flatMap { $1.matches(of: name).map { String($0.2) } })
    }

    static func uncited(_ page: ServicePage, cited: Set<String>) -> [Violation] {
        page.facts.filter { !cited.contains($0.id) }.map { fact in
            Violation(
                path: ServicePage.path, line: fact.line, rule: "\(fact.id) is cited nowhere: who relies on it?")
        }
    }

    /// Notes that lay beside the repository when it was written. Spelled apart here, so that this file is clean.
    static func foreignDocuments(_ file: SourceFile) -> [Violation] {
        let names = ["FAC" + "TS", "DES" + "IGN", "BUIL" + "DING", "REV" + "IEW"]
        return names.flatMap { name in
            file.textLines(containing: name)
                .filter { $1.split { !$0.isLetter }.contains { $0 == name } }
                .map { number, _ in
                    Violation(path: file.path, line: number, rule: "\(name) is not a document of this repository")
                }
        }
    }

    /// A page that a comment or a text names by its path is there.
    static func namedPages(_ file: SourceFile, pages: Set<String>) -> [Violation] {
        file.textLines(containing: "docs/").flatMap { number, line in
            line.matches(of: #/(.?)\bdocs/([A-Za-z0-9/-]+)(\.md)?/#).compactMap { match -> Violation? in
                // `../docs/…` and URLs are links, which have a rule of their own.
                guard match.1 != "/", let end = match.3 else { return decision(match.2, pages: pages, file, number) }
                let path = "docs/" + match.2 + end
                return pages.contains(path)
                    ? nil : Violation(path: file.path, line: number, rule: "there is no \(path)")
            }
        }
    }

    /// `docs/decisions/0016` names a decision by its number.
    private static func decision(
        _ path: Substring, pages: Set<String>, _ file: SourceFile, _ number: Int
    ) -> Violation? {
        guard path.wholeMatch(of: #/decisions/\d{4}/#) != nil,
            !pages.contains(where: { $0.hasPrefix("docs/\(path)-") })
        else { return nil }
        return Violation(path: file.path, line: number, rule: "there is no docs/\(path)-….md")
    }
}
