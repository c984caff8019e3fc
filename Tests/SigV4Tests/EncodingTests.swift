import SigV4
import Testing

@Suite struct `Percent-encoding` {
    @Test func `leaves the unreserved characters and encodes every other byte`() {
        #expect(PercentEncoding.encode("aZ09-._~") == "aZ09-._~")
        #expect(PercentEncoding.encode("a b/é+%") == "a%20b%2F%C3%A9%2B%25")
        #expect(PercentEncoding.encode("a b/é", keepingSlash: true) == "a%20b/%C3%A9")
    }

    @Test(arguments: ["", "plain", "a/b c+d%e", "日本 😀", "\u{0}\u{1}\u{7F}", "e\u{301}"])
    func `decoding is the inverse`(text: String) {
        #expect(PercentEncoding.decode(PercentEncoding.encode(text))?.utf8.elementsEqual(text.utf8) == true)
    }

    @Test func `plus is a space only where forms say so`() {
        #expect(PercentEncoding.decode("a+b%2B") == "a+b+")
        #expect(PercentEncoding.decode("a+b%2B", plusIsSpace: true) == "a b+")
    }

    @Test(arguments: ["%", "%4", "%zz", "%FF", "a%C3"])
    func `what is not percent-encoded UTF-8 is refused`(text: String) {
        #expect(PercentEncoding.decode(text) == nil)
    }
}

@Suite struct `Civil time` {
    @Test(arguments: [
        (0 as Int64, "19700101T000000Z"), (1_440_938_160_000, "20150830T123600Z"), (-1, "19691231T235959Z"),
        (951_782_400_000, "20000229T000000Z"), (4_107_542_400_000, "21000301T000000Z"),
        (253_402_300_799_999, "99991231T235959Z"),
    ])
    func `is written as signatures want it`(milliseconds: Int64, text: String) {
        #expect(CivilTime(milliseconds: milliseconds).basicDateTime == text)
    }

    @Test func `goes back and forth for every day of four centuries`() {
        for day in stride(from: -146_097 as Int64, to: 146_097, by: 1) {
            let milliseconds = day * 86_400_000 + 12_345_678
            #expect(CivilTime(milliseconds: milliseconds).milliseconds == milliseconds)
        }
    }

    @Test func `refuses parts out of range`() {
        #expect(CivilTime(year: 2026, month: 13, day: 1) == nil)
        #expect(CivilTime(year: 2026, month: 1, day: 0) == nil)
        #expect(CivilTime(year: 2026, month: 1, day: 1, hour: 24) == nil)
    }
}

@Suite struct `Credentials` {
    @Test func `never show their secrets`() {
        let credentials = AWSCredentials(
            accessKeyID: "AKIAIOSFODNN7EXAMPLE", secretAccessKey: "topsecret", sessionToken: "tokensecret")
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in ["\(credentials)", String(reflecting: credentials), dumped, "\(Optional(credentials) as Any)"] {
            #expect(!text.contains("secret"))
            #expect(!text.contains("AKIAIOSFODNN7"))
        }
        #expect("\(credentials)" == "AWSCredentials(temporary, key id …MPLE)")
    }
}
