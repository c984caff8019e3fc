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
        let stages: Set = ["Discover", "Plan", "Journal", "Copy", "Commit", "Verify"]
        let deeds = Set(try SourceFile.folders(in: "Sources/ExportEngine")).intersection(stages)
        #expect(deeds.subtracting(decisions) == [])
    }
}
