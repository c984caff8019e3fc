import ExportCore
import Testing

@Suite("Selection of log groups")
struct GroupSelectionTests {
    @Test("overlapping prefixes are asked for once, and select a group once")
    func overlappingPrefixes() {
        let selection = GroupSelection(prefixes: ["/x/y", "/x", "/x", "/z"])
        #expect(selection.prefixesToList == ["/x", "/z"])
        #expect(selection.selects(Sample.name("/x/y/1")) && selection.selects(Sample.name("/x")))
        #expect(!selection.selects(Sample.name("/y/x")))
    }

    @Test("what is listed for the prefixes is what they select, for every set of short prefixes")
    func listingIsSelection() {
        let words = ["a", "b", "aa", "ab", "ba", "bb", "aab", "aba", "abb"]
        let names = words.map(Sample.name)
        for mask in 1..<(1 << words.count) {
            let prefixes = words.indices.filter { mask >> $0 & 1 == 1 }.map { words[$0] }
            let selection = GroupSelection(prefixes: prefixes)
            let listed = selection.prefixesToList
            for name in names {
                let times = listed.count { name.text.hasPrefix($0) }
                #expect(times == (prefixes.contains { name.text.hasPrefix($0) } ? 1 : 0))
                #expect(selection.selects(name) == (times == 1))
            }
        }
    }

    @Test("without prefixes every group is selected")
    func noPrefixes() {
        #expect(GroupSelection(prefixes: []).prefixesToList == [])
        #expect(GroupSelection(prefixes: []).selects(Sample.name("/any")))
        #expect(!GroupSelection(prefixes: [], excluded: ["/an*"]).selects(Sample.name("/any")))
    }

    @Test(
        "globs are over the whole name",
        arguments: [
            ("*", "/a", true), ("/a", "/a", true), ("/a", "/ab", false), ("/a*", "/ab", true), ("*b", "/ab", true),
            ("*b", "/abc", false), ("/*/c", "/a/b/c", true), ("/?", "/a", true), ("/?", "/ab", false),
            ("?", "/a", false),
            ("*a*a*a", "/aaXa", true), ("*a*a*a", "/aa", false), ("", "/a", false), ("/a**", "/a", true),
            ("*-tmp-*", "/x-tmp-", true), ("/[a]", "/a", false),
        ])
    func globs(pattern: String, name: String, matches: Bool) {
        #expect(GroupSelection(prefixes: [], excluded: [pattern]).selects(Sample.name(name)) == !matches)
    }

    @Test("globs agree with their definition for all short patterns and names")
    func globsExhaustive() {
        func words(_ letters: [String], _ length: Int) -> [String] {
            length == 0 ? [""] : [""] + words(letters, length - 1).flatMap { word in letters.map { $0 + word } }
        }
        func matches(_ pattern: Substring, _ text: Substring) -> Bool {
            guard let first = pattern.first else { return text.isEmpty }
            if first == "*" { return (0...text.count).contains { matches(pattern.dropFirst(), text.dropFirst($0)) } }
            return text.first.map { first == "?" || first == $0 } == true
                && matches(pattern.dropFirst(), text.dropFirst())
        }
        for pattern in Set(words(["a", "b", "*", "?"], 4)) {
            for name in Set(words(["a", "b"], 4)) where !name.isEmpty {
                let excluded = !GroupSelection(prefixes: [], excluded: [pattern]).selects(Sample.name(name))
                #expect(excluded == matches(pattern[...], name[...]), "\(pattern) on \(name)")
            }
        }
    }

    @Test("a prefix that matches nothing is named, one that cannot match anything is explained")
    func problems() {
        let selection = GroupSelection(prefixes: ["/a", "/typo", "/b"])
        #expect(selection.prefixesWithoutMatch(among: ["/a/1", "/b"].map(Sample.name)) == ["/typo"])
        #expect(GroupSelection.problem(withPrefix: "/aws/lambda/") == nil)
        #expect(GroupSelection.problem(withPrefix: "") == "is empty")
        #expect(GroupSelection.problem(withPrefix: "/a b")?.contains("' '") == true)
        #expect(GroupSelection.problem(withPrefix: "/ä")?.contains("'ä'") == true)
        #expect(GroupSelection.problem(withPrefix: "/a*")?.contains("'*'") == true)
        #expect(GroupSelection.problem(withPrefix: String(repeating: "a", count: 513))?.contains("512") == true)
    }
}
