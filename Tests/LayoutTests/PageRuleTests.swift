import Testing

/// The rules of citations and pages, each shown a text that breaks it and its neighbour that does not.
@Suite struct `Every rule of the pages` {
    typealias Sample = `Every rule of the layout`.Sample

    private static let service = SourceFile(
        path: ServicePage.path,
        text: """
            | key | source | read |
            |---|---|---|
            | logs model | the model | 2026-11-28 |

            | id | fact | standing | source |
            |---|---|---|---|
            | S-EXPORT-12H | Up to 12 hours. | documented | logs model, CreateExportTask |
            | S-READ-VISIBLE | Nobody says. | assumed | – |
            """)

    static let citations: [Sample] = [
        Sample("Sources/ExportCore/Plan/Planner.swift", "/// Available after 12 h [S-EXPORT-12H]."),
        Sample("Sources/ExportCore/Plan/Planner.swift", "/// [S-EXPORT-12H] [S-READ-VISIBLE]"),
        Sample("docs/MODEL.md", "[S-EXPORT-12H](SERVICE.md)"),
        Sample("Sources/ExportCore/Plan/Planner.swift", "/// [S-EXPORT-13H]", breaks: "S-EXPORT-13H has no row"),
        Sample("docs/MODEL.md", "See S-EXPORT-12H.", breaks: "S-EXPORT-12H stands without brackets"),
        Sample("scripts/test", "# (S-EXPORT-12H)", breaks: "S-EXPORT-12H stands without brackets"),
        Sample("docs/MODEL.md", "[S-NAMES]", breaks: "S-NAMES has no row"),
        Sample("docs/MODEL.md", "AWS-EXPORT-12H is a name of something else"),
    ]

    @Test(arguments: citations) func `resolves citations of facts`(_ sample: Sample) {
        let facts = ServicePage(Self.service).ids
        check(sample, CitationRules.citations(SourceFile(path: sample.path, text: sample.text), facts: facts))
    }

    @Test func `finds a fact that nobody cites`() {
        let page = ServicePage(Self.service)
        let text = SourceFile(path: "Sources/ExportCore/Plan/Planner.swift", text: "/// [S-EXPORT-12H]")
        let found = CitationRules.uncited(page, cited: CitationRules.cited(in: text))
        #expect(found.map(\.rule) == ["S-READ-VISIBLE is cited nowhere: who relies on it?"])
    }

    static let rows: [Sample] = [
        Sample("| S-A-B | Text. | documented | logs model, Shape |", ""),
        Sample("| S-A-B | Text. | documented | logs model, Shape; issue [a/b#1](https://x) |", ""),
        Sample("| S-A-B | Text. | assumed | – |", ""),
        Sample("| S-A-B | Text. | known | logs model |", "", breaks: "say documented, observed or assumed"),
        Sample("| S-A-B | Text. | documented | a blog |", "", breaks: "which is no source's key"),
        Sample("| S-A-B | Text. | documented | logs model; a blog |", "", breaks: "which is no source's key"),
        Sample("| S-A-B | Text. | observed | – |", "", breaks: "does not say who observed it"),
        Sample("| S-EXPORT-12H | Text. | assumed | – |", "", breaks: "S-EXPORT-12H has two rows"),
        Sample("| S3 model | the model | soon |", "", breaks: "'S3 model' has no date"),
    ]

    @Test(arguments: rows) func `looks at the rows of facts and sources`(_ sample: Sample) {
        let text = Self.service.text + "\n" + sample.path
        check(sample, ServicePage(SourceFile(path: ServicePage.path, text: text)).violations)
    }

    static let documents: [Sample] = [
        Sample("Sources/ExportCore/Plan/Planner.swift", "/// as FAC" + "TS.md 4 says", breaks: "is not a document"),
        Sample("scripts/mutants_table.py", "# (DES" + "IGN 6)", breaks: "is not a document"),
        Sample("docs/STATE.md", "BUIL" + "DING 3", breaks: "is not a document"),
        Sample("docs/STATE.md", "see REV" + "IEW.md", breaks: "is not a document"),
        Sample("docs/STATE.md", "The facts, the design, a building, a review."),
    ]

    @Test(arguments: documents) func `finds documents that are not here`(_ sample: Sample) {
        check(sample, CitationRules.foreignDocuments(SourceFile(path: sample.path, text: sample.text)))
    }

    static let named: [Sample] = [
        Sample("Sources/ExportCore/Frontier/Frontier.swift", "/// (docs/MODEL.md)"),
        Sample("Sources/ExportCore/Frontier/Frontier.swift", "/// (docs/MODELS.md)", breaks: "no docs/MODELS.md"),
        Sample("Sources/LogCodec/Rows/Row.swift", "/// (docs/decisions/0016)"),
        Sample("Sources/LogCodec/Rows/Row.swift", "/// (docs/decisions/0061)", breaks: "no docs/decisions/0061"),
        Sample("scripts/test", "for page in docs/*.md"),
        Sample("README.md", "https://example.com/docs/OTHER.md"),
    ]

    @Test(arguments: named) func `finds pages that are named and are not there`(_ sample: Sample) {
        let pages: Set = ["docs/MODEL.md", "docs/decisions/0016-compression-levels.md"]
        check(sample, CitationRules.namedPages(SourceFile(path: sample.path, text: sample.text), pages: pages))
    }

    private static let long = String(repeating: "word ", count: 24) + "x"

    static let forms: [Sample] = [
        Sample("docs/A.md", long, breaks: "121 columns of prose"),
        Sample("docs/A.md", String(long.dropLast())),
        Sample("docs/A.md", "- " + long, breaks: "123 columns of prose"),
        Sample("docs/A.md", "| " + long + " |"),
        Sample("docs/A.md", "```\n" + long + "\n```"),
        Sample("docs/A.md", "```\ncode\n```\n" + long, breaks: "121 columns of prose"),
        Sample("docs/A.md", "[b](B.md) [c](decisions/C.md) [up](../README.md) [there](B.md#a-heading-of-b)"),
        Sample("docs/A.md", "[b](b.md)", breaks: "the link to b.md leads nowhere"),
        Sample("docs/decisions/C.md", "[b](B.md)", breaks: "the link to B.md leads nowhere"),
        Sample("docs/A.md", "[b](B.md#another-heading)", breaks: "docs/B.md has no heading #another-heading"),
        Sample("docs/A.md", "# One\n[here](#one) [there](#two)", breaks: "docs/A.md has no heading #two"),
        Sample("docs/A.md", "[out](https://example.com/B.md#x) [folder](../Sources/)"),
        Sample("docs/A.md", "```\n[b](b.md)\n```"),
    ]

    @Test(arguments: forms) func `holds pages to their form`(_ sample: Sample) {
        let page = SourceFile(path: sample.path, text: sample.text)
        let others = [
            SourceFile(path: "docs/B.md", text: "# B\n\n## A heading, of `B`\n"),
            SourceFile(path: "docs/decisions/C.md", text: ""), SourceFile(path: "README.md", text: ""),
        ]
        var pages = Dictionary(uniqueKeysWithValues: others.map { ($0.path, $0) })
        pages[page.path] = page
        check(sample, PageRules.violations(in: page, pages: pages))
    }

    private static let good = "# 0002 Two\n\nStatus: accepted, 2026-11-22.\n\n**Decision.** This.\n"

    static let decisions: [Sample] = [
        Sample("docs/decisions/0002-two.md", good),
        Sample("docs/decisions/0003-two.md", good, breaks: "the title is not '# 0003 …'"),
        Sample("docs/decisions/0002-two.md", "# 0002: Two", breaks: "the title is not '# 0002 …'"),
        Sample("docs/decisions/0002-two.md", "# 0002 Two\n\n**Decision.** This.", breaks: "no status with a date"),
        Sample(
            "docs/decisions/0002-two.md", good.replacing(", 2026-11-22", with: ""), breaks: "no status with a date"),
        Sample("docs/decisions/0002-two.md", good.replacing("**Decision.** ", with: ""), breaks: "no paragraph begins"),
        Sample("docs/decisions/0004-four.md", good.replacing("0002", with: "0004"), breaks: "2 is missing"),
        Sample("docs/decisions/0001-two.md", good.replacing("0002", with: "0001"), breaks: "2 is missing"),
        Sample("docs/decisions/0002-two.md", good.replacing("Two", with: "Three"), breaks: "no row is"),
        Sample("docs/decisions/0002-two.md", good.replacing("accepted", with: "withdrawn"), breaks: "no row is"),
        Sample("docs/decisions/0002-two.md", good.replacing("accepted", with: "replaced by 0001"), breaks: "no row is"),
    ]

    /// Beside a first decision and an index that has the rows of the right one and of its wrong numbers.
    @Test(arguments: decisions) func `holds decisions to their form`(_ sample: Sample) {
        let rows = ["0001-one.md", "0001-two.md", "0002-two.md", "0004-four.md"].map { name in
            "| [\(name.prefix(4))](\(name)) | \(name.contains("one") ? "One" : "Two") | accepted |"
        }
        let pages = [
            SourceFile(path: DecisionRules.index, text: rows.joined(separator: "\n")),
            SourceFile(path: "docs/decisions/0000-template.md", text: "# 0000 Anything"),
            SourceFile(
                path: "docs/decisions/0001-one.md",
                text: "# 0001 One\n\nStatus: accepted, 2026-11-22.\n\n**Decision.** That.\n"),
            SourceFile(path: sample.path, text: sample.text),
        ]
        check(sample, DecisionRules.violations(among: pages))
    }

    static let names: [Sample] = [
        Sample("docs/TERMS.md", "| term | in Swift | meaning |\n|---|---|---|\n| frontier | `Frontier`, `raise` | x |"),
        Sample("docs/TERMS.md", "| term | in Swift |\n|---|---|\n| a read | `Frontier.raise(_:to:)`, `.read` |"),
        Sample("docs/TERMS.md", "| term | in Swift |\n|---|---|\n| hole | – |\n\n`Hole` is not called so."),
        Sample("docs/TERMS.md", "| term | meaning |\n|---|---|\n| hole | `Hole` |"),
        Sample("docs/TERMS.md", "| term | in Swift |\n|---|---|\n| x | `Front` |", breaks: "called Front"),
        Sample("docs/TERMS.md", "| Swift |\n|---|\n| `Frontier.lower()` |", breaks: "called lower"),
        Sample("docs/TERMS.md", "| a |\n|---|\n| `B` |\n\n| look for |\n|---|\n| `C` |", breaks: "called C"),
    ]

    @Test(arguments: names) func `finds names that nothing has`(_ sample: Sample) {
        let source = SourceFile(
            path: "Sources/ExportCore/Frontier/Frontier.swift",
            text: """
                package struct Frontier: Hashable, Sendable {
                    // struct Hole
                    package enum Deed { case task(Order), read }
                    package mutating func raise(_ window: TimeWindow, to horizon: IngestionTime) {}
                }
                """)
        let page = SourceFile(path: sample.path, text: sample.text)
        check(sample, NameRules.violations(in: page, declared: NameRules.declared(in: source)))
    }

    static let words: [Sample] = [
        Sample("docs/A.md", "It hangs on the time.", breaks: "another word for 'hangs on'"),
        Sample("docs/A.md", "Whoever comes first", breaks: "another word for 'whoever'"),
        Sample("docs/A.md", "It hangs\non the time.", breaks: "another word for 'hangs on'"),
        Sample("docs/A.md", "The lamp hangs one metre above; it hung on; somewhoever"),
        Sample("docs/A.md", "A lock is no lease."),
    ]

    @Test(arguments: words) func `finds words that we avoid`(_ sample: Sample) {
        let terms = SourceFile(
            path: WordRules.path,
            text: """
                | term | in Swift |
                |---|---|
                | `lamp` | – |

                ## Words that we avoid

                | not | but |
                |---|---|
                | `hangs on`, `whoever` | `depends on` |
                | lock | lease |
                """)
        let avoided = WordRules.avoided(in: terms)
        #expect(avoided == ["hangs on", "whoever"])
        check(sample, WordRules.violations(in: SourceFile(path: sample.path, text: sample.text), avoided: avoided))
    }

    private func check(_ sample: Sample, _ violations: [Violation]) {
        let found = violations.map(\.rule)
        if let rule = sample.rule {
            #expect(found.count == 1 && found.allSatisfy { $0.contains(rule) }, "\(found)")
        } else {
            #expect(found == [])
        }
    }
}
