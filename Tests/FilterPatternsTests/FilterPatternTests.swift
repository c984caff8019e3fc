import FilterPatterns
import Testing

/// The examples of the service's documents, and what our rows in docs/SERVICE.md say of the rest.
@Suite struct FilterPatternTests {
    private func matches(_ pattern: String, _ message: String) throws -> Bool {
        try FilterPattern(pattern).matches(Array(message.utf8))
    }

    static let terms: [(pattern: String, yes: [String], no: [String])] = [
        ("", ["", "anything"], []),
        (" \t", ["", "anything"], []),
        (#"" ""#, ["x", "two words"], []),
        ("ERROR", ["[ERROR 400] BAD REQUEST", "Exiting with ERRORCODE: -1"], ["error", "ERRO R", ""]),
        ("ERROR ARGUMENTS", ["[ERROR 419] MISSING ARGUMENTS", "ARGUMENTS ERROR"], ["[ERROR 400] BAD REQUEST"]),
        ("?ERROR ?ARGUMENTS", ["[ERROR 400] BAD REQUEST", "MISSING ARGUMENTS"], ["WARN"]),
        (#""INTERNAL SERVER ERROR""#, ["[ERROR 500] INTERNAL SERVER ERROR"], ["INTERNAL  SERVER ERROR", "SERVER"]),
        ("ERROR -ARGUMENTS", ["[ERROR 400] BAD REQUEST"], ["[ERROR 419] MISSING ARGUMENTS", "WARN"]),
        ("-ERROR", ["WARN", ""], ["ERROR"]),
        (#"-"two words""#, ["two  words"], ["two words"]),
        ("?ERROR timeout", ["timeout", "ERROR timeout"], ["ERROR"]),
        ("?ERROR -timeout", ["WARN"], ["timeout ERROR"]),
        (#"?"two words" ?WARN"#, ["two words", "WARN"], ["two"]),
        (#""a\"b\\c""#, [#"a"b\c"#], [#"a\"b\\c"#]),
        (#""a\d""#, [#"a\d"#], ["ad"]),
        ("a_1", ["xa_1x"], ["a-1"]),
        (#""日本""#, ["x日本x"], ["日"]),
    ]

    @Test(arguments: terms.indices) func termsStandInMessages(_ index: Int) throws {
        let (pattern, yes, no) = Self.terms[index]
        for message in yes { #expect(try matches(pattern, message), "\(pattern) | \(message)") }
        for message in no { #expect(try !matches(pattern, message), "\(pattern) | \(message)") }
    }

    static let regexes: [(pattern: String, yes: [String], no: [String])] = [
        ("%AUTHORIZED%", ["[ERROR 401] UNAUTHORIZED REQUEST", "[SUCCESS 200] AUTHORIZED REQUEST"], ["authorized"]),
        ("%^[hc]at%", ["hat", "cat", "cats"], ["bat", "a cat", ""]),
        ("%[hc]at$%", ["hat", "a cat"], ["cats"]),
        ("%^[hc]at$%", ["cat"], ["a cat", "cats"]),
        ("%colou?r%", ["color", "colour"], ["colouur"]),
        ("%[abc]%", ["a", "xb"], ["d", ""]),
        ("%[abcx-z]%", ["x", "y", "z", "c"], ["w"]),
        ("%^a{3,5}$%", ["aaa", "aaaa", "aaaaa"], ["aa", "aaaaaa"]),
        ("%^a{2}$%", ["aa"], ["a", "aaa"]),
        ("%^a{2,}b$%", ["aab", "aaaab"], ["ab"]),
        ("%^a{0,}b$%", ["b", "aaab"], ["c"]),
        ("%gray|grey%", ["gray", "grey"], ["groy"]),
        (#"%10\.10\.0\.1%"#, ["10.10.0.1"], ["10x10.0.1"]),
        ("%ab*c%", ["ac", "abbbc"], ["adc"]),
        ("%ab+c%", ["abc", "abbbc"], ["ac"]),
        ("%a.c%", ["abc", "a\nc", "aéc", "a日c"], ["ac", "abbc"]),
        (#"%\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}%"#, ["at 192.168.0.1:80"], ["1.2.3"]),
        (#"%^\D\S\W$%"#, ["ab-", "日本語"], ["1b-", "a -", "abc"]),
        (#"%^\w+\s\w+$%"#, ["a_1 b", "a\tb"], ["a-1 b"]),
        (#"%\x3A\x2f%"#, ["http:/"], ["http:"]),
        (#"%^[^0-9]$%"#, ["a", "é"], ["5"]),
        (#"%^[\d\-a-c.]+$%"#, ["1-a.c"], ["1d"]),
        ("%^[a-]$%", ["-", "a"], ["b"]),
        ("%[Ee]rror|[Ff]ail%", ["Error", "fail"], ["ERROR"]),
        ("%^a|b$%", ["ax", "xb"], ["xa", "bx"]),
        ("%^%", ["", "x"], []),
        (#"%\(x\)%"#, ["(x)"], ["x"]),
    ]

    @Test(arguments: regexes.indices) func regularExpressionsMatch(_ index: Int) throws {
        let (pattern, yes, no) = Self.regexes[index]
        for message in yes { #expect(try matches(pattern, message), "\(pattern) | \(message)") }
        for message in no { #expect(try !matches(pattern, message), "\(pattern) | \(message)") }
    }

    private static let trail = #"""
        {"eventType": "UpdateTrail", "sourceIPAddress": "111.111.111.111", "arrayKey": ["value", "another value"],
         "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}], "SomeObject": null, "cluster.name": "c",
         "ThisFlag": true, "latency": 55.5, "text": "404", "a-b_c": -1e3, "nested": {"x": {"y": [[1, 2], [3]]}}}
        """#

    static let json: [(pattern: String, matches: Bool)] = [
        (#"{ $.eventType = "UpdateTrail" }"#, true), (#"{$.eventType="UpdateTrail"}"#, true),
        ("{ $.eventType = UpdateTrail }", true), (#"{ $.eventType = "updateTrail" }"#, false),
        ("{ $.eventType = *Trail }", true), (#"{ $.eventType = "Update*" }"#, true),
        (#"{ $.eventType = "*date*" }"#, true), (#"{ $.eventType = "Up*Trail" }"#, false),
        ("{ $.eventType = * }", true), ("{ $.missing = * }", false), ("{ $.SomeObject = * }", false),
        ("{ $.sourceIPAddress != 123.123.* }", true), ("{ $.sourceIPAddress != 111.111.* }", false),
        ("{ $.missing != x }", false), ("{ $.arrayKey != x }", false), ("{ $.arrayKey = x }", false),
        (#"{ $.arrayKey[0] = "value" }"#, true), (#"{ $.arrayKey[2] = "value" }"#, false),
        (#"{ $.arrayKey[*] = "another value" }"#, true), (#"{ $.arrayKey[*] = "other" }"#, false),
        ("{ $.objectList[1].id = 2 }", true), ("{ $.objectList[*].id = 2 }", true),
        ("{ $.objectList[0].id = 2 }", false),
        ("{ $.objectList[*].id != 1 }", true), ("{ $.eventType[0] = U }", false),
        (#"{ $.['cluster.name'] = "c" }"#, true), (#"{ $['cluster.name'] = "c" }"#, true),
        ("{ $.SomeObject IS NULL }", true), ("{ $.eventType IS NULL }", false), ("{ $.missing IS NULL }", false),
        ("{ $.SomeOtherObject NOT EXISTS }", true), ("{ $.SomeObject NOT EXISTS }", false),
        ("{ $.ThisFlag IS TRUE }", true), ("{ $.ThisFlag IS FALSE }", false), ("{ $.ThisFlag = true }", true),
        ("{ $.latency > 55 }", true), ("{ $.latency >= 55.5 }", true), ("{ $.latency < 5.55e1 }", false),
        ("{ $.latency <= +5550e-2 }", true), ("{ $.latency = 55.50 }", true), ("{ $.latency != 55.5 }", false),
        (#"{ $.latency = "55.5" }"#, true), (#"{ $.latency = "55.50" }"#, false),
        ("{ $.text = 404 }", true), ("{ $.text > 403 }", true), ("{ $.text = 4* }", true),
        ("{ $.eventType > 1 }", false),
        ("{ $.eventType != 1 }", true), ("{ $.a-b_c = -1000 }", true), ("{ $.nested.x.y[0][1] = 2 }", true),
        ("{ $.nested.*.y[1][0] = 3 }", true), ("{ $.nested.x.y[1][1] NOT EXISTS }", true),
        ("{ $.eventType = %^Up.*l$% }", true), ("{ $.eventType != %Trail% }", false), ("{ $.latency = %^55% }", true),
        ("{ ($.latency > 50 && $.text = 404) || $.missing = 1 }", true),
        ("{ $.latency > 50 || $.text = 1 && $.missing = 1 }", true),
        ("{ ($.latency > 50 || $.text = 1) && $.missing = 1 }", false), ("{ (($.ThisFlag IS TRUE)) }", true),
    ]

    @Test(arguments: json.indices) func conditionsHoldForDocuments(_ index: Int) throws {
        let (pattern, expected) = Self.json[index]
        #expect(try matches(pattern, Self.trail) == expected, "\(pattern)")
    }

    /// Whatever the condition is: the event is not of its form.
    @Test(arguments: [
        "", "x", "1", #""a""#, "{", #"{"a":1} x"#, #"{"a":01}"#, #"{"a":1,}"#, #"{"a":tru}"#, "{\"a\":\"\u{1}\"}",
    ])
    func whatIsNoDocumentMatchesNoCondition(_ message: String) throws {
        #expect(try !matches("{ $.zzz NOT EXISTS }", message))
    }

    @Test func documentsAreReadAsJSONIs() throws {
        #expect(try matches("{ $.a = b }", #" {"a":"x", "a":"\u0062"} "#))
        #expect(try matches(#"{ $.a = "😀\"\\" }"#, #"{"\u0061":"\ud83d\ude00\"\\"}"#))
        #expect(try matches("{ $.zzz NOT EXISTS }", "[]"))
        let deep = String(repeating: "[", count: 5000)
        #expect(try !matches("{ $.zzz NOT EXISTS }", deep))
    }

    private static let access =
        #"127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#

    static let fields: [(pattern: String, message: String, matches: Bool)] = [
        ("[ip, user, username, timestamp, request, status_code, bytes]", access, true),
        ("[ip, user, username, timestamp, request, status_code]", access, false),
        ("[ip, user, username, timestamp, request =*.html*, status_code = 4*, bytes]", access, true),
        ("[ip, user, username, timestamp, request, status_code, bytes > 1000]", access, true),
        ("[ip, user, username, timestamp, request, status_code, bytes > 2000]", access, false),
        ("[..., request =*.html*, status_code = 4*, bytes]", access, true),
        ("[..., request=*.html*, status_code=4*,]", access, true),
        ("[..., status_code, bytes]", access, true), ("[ip, user, ..., status_code, bytes]", access, true),
        ("[ip, user, ...]", access, true), ("[…, status_code = 404, bytes]", access, true),
        ("[ip, user, ..., status_code = 404 || status_code = 410, bytes]", access, true),
        ("[ip, user, ..., status_code = 4* && status_code != 404, bytes]", access, false),
        ("[ip, user, ..., (status_code = 4* || status_code = 5*) && status_code != 403, bytes]", access, true),
        (#"[ip, -, username = "frank", ...]"#, access, true), ("[ip=%127\\.0\\.0\\.[0-9]+$%, ...]", access, true),
        (#"[ip, user, name, timestamp = "10/Oct/*", ...]"#, access, true),
        ("[w1=ERROR, w2]", "ERROR message", true), ("[w1=ERROR, w2]", "ERROR WARN message", false),
        ("[w1=ERROR || w1=WARN, w2]", "WARN message", true), ("[w1!=ERROR&&w1!=WARN, w2]", "INFO message", true),
        ("[w1=!ERROR&&w1=!WARN, w2]", "WARN message", false), ("[a, b, c]", "  a   b\tc ", true), ("[a]", "", false),
        ("[a, b]", #"x "y"#, true), ("[a, b, c]", #"x "y z"#, true), ("[a, b]", #"x "y z""#, true),
        ("[a, b = x]", #"a "x""#, true), ("[a, b = *]", #"a """#, true), ("[a, b]", "a [x y]", true),
        (#"[a, b = 1.0]"#, "x 1", true), (#"[a, b = "1.0"]"#, "x 1", false), ("[a, b != 1]", "x y", true),
        ("[...]", "", true), ("[..., last = c]", "a b c", true), ("[..., last = b]", "a b c", false),
        ("[first, ..., last]", "one", false),
    ]

    @Test(arguments: fields.indices) func fieldsStandBetweenSpaces(_ index: Int) throws {
        let (pattern, message, expected) = Self.fields[index]
        #expect(try matches(pattern, message) == expected, "\(pattern) | \(message)")
    }
}
