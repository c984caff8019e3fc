import ExporterReports
import Testing

/// Tables that fit where they are printed.
@Suite struct TableTests {
    private func table(_ names: [String]) -> TextTable {
        var table = TextTable([("NAME", .left), ("SAME", .left), ("SIZE", .right)])
        for (index, name) in names.enumerated() { table.add([name, "x", "\(index) B"]) }
        return table
    }

    @Test func itGivesWayInItsFirstColumn() {
        var table = TextTable([("NAME", .left), ("SIZE", .right)])
        table.add(["/aws/lambda/a-rather-long-name", "1 B"])
        table.add(["/b", "10 KiB"])
        #expect(
            table.lines() == [
                "NAME                              SIZE", "/aws/lambda/a-rather-long-name     1 B",
                "/b                              10 KiB",
            ])
        #expect(table.lines(width: 28)[1] == "/aws/lamb…-long-name     1 B")
        #expect(table.lines(rowsMax: 1).last == "… and 1 more; --json shows all")
    }

    @Test func namesAreShortenedByTheColumnsThatTheyTake() {
        // Two columns each, and a mark that takes none.
        let wide = String(repeating: "日", count: 20)
        let lines = table([wide, "e\u{301}"]).lines(width: 32)
        #expect(lines[1] == "日日日日…日日日日日   x      0 B", "\(lines)")
        #expect(lines[2] == "e\u{301}" + String(repeating: " ", count: 19) + "  x      1 B", "\(lines)")
    }

    @Test func whatEachRowSaysIsFolded() {
        var two = table(["a", "b"])
        #expect(two.foldSameColumns().map { "\($0.heading) \($0.cell)" } == ["SAME x"])
        #expect(two.lines() == ["NAME  SIZE", "a      0 B", "b      1 B"])
        var one = table(["a"])
        #expect(one.foldSameColumns() == [], "a single row is what it says")
        #expect(one.lines()[0] == "NAME  SAME  SIZE")
        var silent = TextTable([("NAME", .left), ("LOST", .left)])
        silent.add(["a", "-"])
        #expect(silent.foldSameColumns() == [] && silent.lines() == ["NAME", "a"])
    }

    @Test func columnsThatCanBeSparedMakeRoom() {
        var table = table([String(repeating: "n", count: 40), "b"])
        #expect(table.fit(36, sparing: ["SAME", "SIZE"]) == ["SAME"])
        #expect(table.fit(nil, sparing: ["SIZE"]) == [])
        #expect(table.lines(width: 36).allSatisfy { $0.count <= 36 })
    }

    @Test func aLongNameDoesNotWidenAllRowsOfAPipe() {
        let long = String(repeating: "n", count: 300)
        let lines = table([long, "b"]).lines()
        #expect(lines[1] == long + "  x      0 B")
        #expect(lines[2].count == 48 + 2 + 4 + 2 + 4)
    }
}
