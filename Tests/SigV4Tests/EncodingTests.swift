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
