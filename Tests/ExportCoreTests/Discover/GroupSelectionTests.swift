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

    @Test("a pattern that concerns nothing is named, with what was perhaps meant")
    func unmatched() throws {
        let names = ["/a/1", "/b", "/aws/lambda/checkout"].map(Sample.name)
        var selection = GroupSelection(prefixes: ["/a", "/typo", "/b"])
        #expect(selection.unmatched(among: names).map(\.pattern.text) == ["/typo"])
        selection.excluded = try ["/aws/lambda/checkot", "/b", "/z*"].map {
            try GroupPattern(parsing: $0, plain: .name)
        }
        let excluding = selection.unmatched(among: names).filter(\.isExcluding)
        #expect(excluding.map(\.pattern.text) == ["/aws/lambda/checkot", "/z*"])
        #expect(excluding.map(\.nearest) == ["/aws/lambda/checkout", nil])
        selection = GroupSelection(prefixes: ["/a/"], excluded: ["/b"])
        #expect(selection.unmatched(among: names).map(\.isExcluding) == [true], "it is not selected anyhow")
    }

    @Test("nothing is listed that no pattern can match, and a glob costs no more than its beginning")
    func heads() throws {
        let cases: [([String], [String])] = [
            (["/aws/lambda/*-web", "name:/aws/lambda/fol"], ["/aws/lambda/"]), (["name:/x", "/y"], ["/x", "/y"]),
            (["/x", "*"], []), (["?x"], []),
            (["arn:aws:logs:eu-west-1:111122223333:log-group:/shop:*"], ["/shop"]),
        ]
        for (texts, listed) in cases {
            let selection = GroupSelection(try texts.map { try GroupPattern(parsing: $0, plain: .prefix) })
            #expect(selection.prefixesToList == listed, "\(texts)")
        }
    }
}

@Suite("Patterns of log groups")
struct GroupPatternTests {
    @Test(
        "a word is a prefix or a whole name, and everything else says what it is",
        arguments: [
            ("/aws/lambda/fol", "/aws/lambda/fol2", true, false), ("/aws/lambda/fol", "/aws/lambda/fol", true, true),
            ("name:/aws/lambda/fol", "/aws/lambda/fol2", false, false),
            ("name:/aws/lambda/fol", "/aws/lambda/fol", true, true), ("/ecs/*-web", "/ecs/a-web", true, true),
            ("/ecs/*-web", "/ecs/a-web2", false, false), ("/ecs/?", "/ecs/ab", false, false),
            ("*", "/anything", true, true),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/shop", "/shop", true, true),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/shop:*", "/shop", true, true),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/shop:*", "/shop2", false, false),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/shop*:*", "/shop2", true, true),
            ("arn:aws-cn:logs:*:*:log-group:/shop", "/shop", true, true),
        ])
    func matches(text: String, name: String, wanted: Bool, excluded: Bool) throws {
        #expect(try GroupPattern(parsing: text, plain: .prefix).matches(Sample.name(name)) == wanted)
        let pattern = try GroupPattern(parsing: text, plain: .name)
        #expect(pattern.matches(Sample.name(name)) == excluded)
        #expect(pattern.text == text)
    }

    @Test(
        "what can match no group is refused with the reason and the fix",
        arguments: [
            ("", "write '*'"), ("/a b", "' '"), ("/ä", "'ä'"), ("/shop:*", "write '/shop'"),
            ("name:", "names no log group"),
            ("name:/a*", "write '/a*'"), (String(repeating: "a", count: 513), "512"),
            ("arn:aws:logs:us-east-1:123456789012:*", "not the ARN of a log group"),
            ("arn:aws:logs:us-east-1:123456789012:log-group:/a:log-stream:s", "the ARN of a stream"),
            ("arn:aws:s3:::bucket", "not the ARN"), ("arn:aws:logs:us-east-1:123456789012:log-group:/a b", "' '"),
        ])
    func impossible(text: String, words: String) {
        for plain in [GroupPattern.Plain.prefix, .name] {
            let error = #expect(throws: GroupPattern.ParseError.self) { try GroupPattern(parsing: text, plain: plain) }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
            #expect(error?.description.contains("'\(text)'") == true)
        }
    }

    @Test("an ARN of another account or region is told from one's own")
    func elsewhere() throws {
        let text = "arn:aws:logs:eu-west-1:111122223333:log-group:/shop:*"
        var selection = GroupSelection([try GroupPattern(parsing: text, plain: .prefix)])
        #expect(selection.namesAccounts)
        #expect(selection.pattern(ofOtherAccountThan: "111122223333") == nil)
        #expect(selection.pattern(ofOtherAccountThan: "999999999999")?.isExcluding == false)
        #expect(selection.pattern(ofOtherRegionThan: "eu-west-1") == nil)
        selection = GroupSelection([], excluded: selection.wanted)
        #expect(selection.pattern(ofOtherRegionThan: "us-east-1")?.isExcluding == true)
        #expect(!GroupSelection(prefixes: ["/a"]).namesAccounts)
    }

    @Test(
        "the nearest to a misspelt pattern is one of its kind",
        arguments: [
            ("/aws/lamda/", "/aws/lambda/", "/aws/"), ("/aws/lambda/checkot", "/aws/lambda/checkout", "/aws/lambda/"),
            ("name:/aws/lambda/checkot", "/aws/lambda/checkout", "/aws/lambda/"), ("/nope/", nil, "/"),
            ("wab", nil, ""), ("/app/wbe", "/app/web", "/app/"),
            ("/aws/lambda/*-wab", nil, "/aws/lambda/"),
        ] as [(String, String?, String)])
    func nearest(text: String, meant: String?, neighbourhood: String) throws {
        let names = ["/aws/lambda/checkout", "/aws/lambda/search", "/app/web", "/apps"].map(Sample.name)
        let pattern = try GroupPattern(parsing: text, plain: .prefix)
        #expect(pattern.nearest(among: names) == meant)
        #expect(pattern.neighbourhood == neighbourhood)
    }
}
