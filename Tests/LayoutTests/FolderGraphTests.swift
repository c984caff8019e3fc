import Testing

@Suite struct `Folders of a target form no circle` {
    /// Those that are free of circles; a target that gets rid of its own joins them.
    static let targets = ["SimulationKit", "SimulatedAWS", "ExporterJudge", "ExporterSimulation"]

    @Test(arguments: targets) func `in the sources`(target: String) throws {
        let files = try SourceFile.all(in: ["Sources/\(target)"], extensions: ["swift"])
        #expect(files.count > 5)
        #expect(FolderGraph(target: target, files).circles == [])
    }

    private func circles(_ files: (path: String, text: String)...) -> [String] {
        FolderGraph(
            target: "T", files.map { SourceFile(path: "Sources/T/\($0.path)", text: $0.text) }
        ).circles
    }

    @Test func `two that use each other are told, with the place`() {
        let found = circles(
            ("A/One.swift", "package struct One {\n    var two: Two\n}"),
            ("B/Two.swift", "struct Two {\n    let one: One?\n}"))
        #expect(found.count == 2)
        #expect(found.first == "T: A needs B, which needs it: Sources/T/A/One.swift:2 uses Two")
    }

    @Test func `by way of a third, too`() {
        let found = circles(
            ("A/One.swift", "struct One {}\nlet a: Two"), ("B/Two.swift", "enum Two {}\nlet b: Three"),
            ("Three.swift", "final class Three {}\nlet c: One"))
        #expect(found.count == 3)
    }

    @Test func `one way is no circle, nor is a comment, nor what nobody else sees`() {
        let found = circles(
            ("A/One.swift", "struct One {}\nprivate struct Hidden {}"),
            ("B/Two.swift", "struct Two { var one: One }\nstruct Hidden {}"),
            ("A/More.swift", "// as Two does\nlet x: Hidden"))
        #expect(found == [])
    }
}
