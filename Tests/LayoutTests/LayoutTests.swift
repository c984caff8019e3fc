import Testing

/// The architecture and the habits of this repository, held against every file of it.
@Suite struct `Every file keeps the layout` {
    @Test func `in the sources`() throws {
        let files = try SourceFile.all(in: ["Sources"], extensions: ["swift"])
        #expect(files.count > 150)
        #expect(files.flatMap(LayoutRules.violations).map(\.description) == [])
    }

    @Test func `in the tests`() throws {
        let files = try SourceFile.all(in: ["Tests", "Fuzz"], extensions: ["swift"])
        #expect(files.flatMap(LayoutRules.violations).map(\.description) == [])
    }

    @Test func `in scripts and documents nothing is left to do`() throws {
        let files = try SourceFile.all(
            in: ["scripts", "docs", "deploy", "Tests", ".ci"], extensions: ["", "py", "md", "sh", "yml", "yaml", "tf"])
        #expect(files.contains { $0.path == "scripts/test" })
        #expect(files.flatMap(LayoutRules.leftovers).map(\.description) == [])
    }

    @Test func `every target has a row in the import table and every row a target`() throws {
        #expect(try SourceFile.folders(in: "Sources") == ImportTable.rows.keys.sorted())
    }

    @Test func `every target is a row of the architecture's table of modules and every row a target`() throws {
        let pages = try SourceFile.all(in: ["docs"], extensions: ["md"])
        let page = try #require(pages.first { $0.path == "docs/ARCHITECTURE.md" })
        // C libraries are not rooms of the house: the table of dependencies has them.
        let targets = ImportTable.rows.keys.filter { !["CAllocator", "CDeflate", "CZstd"].contains($0) }
        #expect(ImportTable.modules(in: page) == Set(targets))
    }

    @Test func `what the import table allows is imported by somebody`() throws {
        let files = try SourceFile.all(in: ["Sources"], extensions: ["swift"])
        let imported = Set(
            files.flatMap(\.code).map(\.text).filter { $0.contains("import ") }
                .compactMap(LayoutRules.importedModule))
        let allowed = ImportTable.rows.values.reduce(into: Set<String>()) { all, row in
            all.formUnion(row.modules)
            for exception in row.exceptions { all.formUnion(exception.modules) }
        }
        #expect(allowed.subtracting(imported).sorted() == [])
    }

    @Test func `the folders of a target lie on no circle but those that are known`() throws {
        let files = try SourceFile.all(in: ["Sources"], extensions: ["swift"])
        for (target, files) in Dictionary(grouping: files, by: { $0.target ?? "" }) {
            let graph = FolderGraph(files)
            #expect(graph.circles == FolderCircles.known[target, default: []], "\(target): \(graph.arrows)")
        }
        #expect(Set(FolderCircles.known.keys).subtracting(files.compactMap(\.target)) == [])
    }

    @Test func `a stage's decisions and deeds bear the same name`() throws {
        let decisions = Set(try SourceFile.folders(in: "Sources/ExportCore"))
        let stages: Set = ["Discover", "Plan", "State", "Copy", "Commit", "Verify"]
        let deeds = Set(try SourceFile.folders(in: "Sources/ExportEngine")).intersection(stages)
        #expect(deeds.subtracting(decisions) == [])
    }
}

/// What is cited is there, and what is there is cited.
@Suite struct `Every citation resolves` {
    /// Everything that people read, but the page of the facts itself.
    private static func texts() throws -> [SourceFile] {
        let words: Set = ["swift", "md", "py", "h", "txt", "yml", "yaml", "json", "service"]
        return try SourceFile.all(in: ["Sources", "Tests", "Fuzz"], extensions: words)
            + SourceFile.all(in: ["Benchmarks", "scripts", "docs", "deploy", ".ci"], extensions: words.union([""]))
            + SourceFile.atRoot(extensions: ["", "md", "swift"])
    }

    private static func pages() throws -> [SourceFile] {
        try texts().filter { $0.path.hasSuffix(".md") }
    }

    /// The rules' own samples break them.
    private static func isOfTheRules(_ file: SourceFile) -> Bool { file.path.hasPrefix("Tests/LayoutTests/") }

    @Test func `to a fact of the service, and every fact is cited`() throws {
        let texts = try Self.texts()
        let file = try #require(texts.first { $0.path == ServicePage.path })
        let page = ServicePage(file)
        #expect(page.facts.count > 50)
        #expect(page.violations.map(\.description) == [])
        let others = texts.filter { $0.path != ServicePage.path && !Self.isOfTheRules($0) }
        #expect(others.flatMap { CitationRules.citations($0, facts: page.ids) }.map(\.description) == [])
        let cited = others.reduce(into: Set<String>()) { $0.formUnion(CitationRules.cited(in: $1)) }
        #expect(CitationRules.uncited(page, cited: cited).map(\.description) == [])
    }

    @Test func `to a document of this repository`() throws {
        let texts = try Self.texts()
        #expect(texts.contains { $0.path == "README.md" } && texts.contains { $0.path == "Benchmarks/compare" })
        #expect(texts.flatMap(CitationRules.foreignDocuments).map(\.description) == [])
        let paths = Set(try Self.pages().map(\.path))
        let others = texts.filter { !Self.isOfTheRules($0) }
        #expect(others.flatMap { CitationRules.namedPages($0, pages: paths) }.map(\.description) == [])
    }

    @Test func `and every page is in form`() throws {
        let pages = try Self.pages()
        let byPath = Dictionary(uniqueKeysWithValues: pages.map { ($0.path, $0) })
        #expect(pages.flatMap { PageRules.violations(in: $0, pages: byPath) }.map(\.description) == [])
    }

    @Test func `and every decision has its number, its status and its row`() throws {
        let pages = try Self.pages()
        #expect(pages.filter { $0.path.hasPrefix(DecisionRules.folder) }.count > 18)
        #expect(DecisionRules.violations(among: pages).map(\.description) == [])
    }

    @Test func `and what a page calls by its name in Swift is called so`() throws {
        let sources = try SourceFile.all(in: ["Sources"], extensions: ["swift"])
        let declared = sources.reduce(into: Set<String>()) { $0.formUnion(NameRules.declared(in: $1)) }
        let pages = try Self.pages().filter { ["docs/TERMS.md", "docs/MODEL.md", "docs/HACKING.md"].contains($0.path) }
        #expect(pages.count == 3)
        #expect(pages.flatMap { NameRules.violations(in: $0, declared: declared) }.map(\.description) == [])
    }

    @Test func `and no page uses a word that we avoid`() throws {
        let pages = try Self.pages()
        let avoided = WordRules.avoided(in: try #require(pages.first { $0.path == WordRules.path }))
        #expect(avoided.count > 10)
        let others = pages.filter { $0.path != WordRules.path }
        #expect(others.flatMap { WordRules.violations(in: $0, avoided: avoided) }.map(\.description) == [])
    }
}
