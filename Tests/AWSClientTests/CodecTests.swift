import AWSClient
import Testing

@Suite struct `The XML reader` {
    @Test func `reads elements, text, entities, CDATA and comments`() throws {
        let root = try XMLElement(
            parsing: Array(
                """
                \u{FEFF}<?xml version="1.0" encoding="UTF-8"?><!-- c -->
                <a xmlns='x>y' b = "1/">t&amp;&lt;&gt;&quot;&apos;&#233;&#x1F600;<b/><c ><![CDATA[<&]]>]]&gt;</c > u<!-- </a> --></a>

                """.utf8))
        #expect(root.name == "a")
        #expect(root.text == "t&<>\"'é😀 u")
        #expect(root.children.map(\.name) == ["b", "c"])
        #expect(root.children[1].text == "<&]]>")
    }

    @Test func `keeps white space inside elements`() throws {
        #expect(try XMLElement(parsing: Array("<a> \n b </a>".utf8)).text == " \n b ")
    }

    @Test(arguments: [
        "", "  ", "text", "<a>", "<a></b>", "<a/><b/>", "<a/>x", "<a", "<a b></a>", "<a b=1/>", "<a>&nbsp;</a>",
        "<a>&amp</a>",
        "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "<a>&#xD800;</a>", "<a><!-- </a>", "<a><![CDATA[</a>", "</a>", "<>",
        "<a b='1'c='2'/>", "<?xml", "<![CDATA[x]]><a/>",
    ])
    func `refuses what is not well-formed`(text: String) {
        #expect(throws: XMLError.self) { try XMLElement(parsing: Array(text.utf8)) }
    }

    @Test func `refuses what is not UTF-8`() {
        #expect(throws: XMLError.self) { try XMLElement(parsing: [0x3C, 0x61, 0x3E, 0xFF, 0x3C, 0x2F, 0x61, 0x3E]) }
    }

    @Test func `refuses what is deeper than any answer`() {
        let deep = String(repeating: "<a>", count: 100) + String(repeating: "</a>", count: 100)
        #expect(throws: XMLError.self) { try XMLElement(parsing: Array(deep.utf8)) }
    }
}

@Suite struct `The checksum of uploads` {
    @Test func `has the check value of its definition`() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
        #expect(CRC32.checksum(Array("The quick brown fox jumps over the lazy dog".utf8)) == 0x414F_A339)
    }

    @Test func `is the same as one byte at a time`() {
        let bytes = (0..<100).map { UInt8($0 &* 37 & 0xFF) }
        for count in 0...100 {
            var crc = ~UInt32(0)
            for byte in bytes.prefix(count) {
                crc ^= UInt32(byte)
                for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
            }
            #expect(CRC32.checksum(Array(bytes.prefix(count))) == ~crc)
        }
    }
}

@Suite struct `Error codes` {
    @Test(arguments: [
        "ResourceNotFoundException", "com.amazonaws.logs#ResourceNotFoundException",
        "ResourceNotFoundException:http://internal.amazon.com/coral/", "a.b#ResourceNotFoundException:http://c",
    ])
    func `lose the decorations of the protocol`(wire: String) {
        #expect(AWSErrorCode(wire: wire) == .resourceNotFound)
    }

    @Test func `are found in the header or the status where the body says nothing`() async throws {
        let fixture = try Fixture([
            .answer(400, ["x-amzn-errortype": "InvalidParameterException:http://x"], "<html>"),
            .answer(403, ["x-amzn-requestid": "r"], "denied"),
        ])
        let first = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(first?.code == .invalidParameter)
        let second = await failure { () throws(AWSError) in try await fixture.clients.logs.describeLogGroups(.init()) }
        #expect(second?.isAccessDenied == true)
    }

    @Test(arguments: [
        (301, AWSErrorCode.permanentRedirect), (403, .accessDenied), (404, .noSuchKey), (412, .preconditionFailed),
        (418, AWSErrorCode(rawValue: "HTTP418")),
    ])
    func `of answers to HEAD follow from the status`(status: Int, code: AWSErrorCode) async throws {
        let fixture = try Fixture([.answer(status)])
        let error = await failure { () throws(AWSError) in
            try await fixture.clients.s3.headObject(bucket: "bucket", key: "k")
        }
        #expect(error?.code == code)
        #expect(error?.kind == .permanent)
    }

    @Test func `are described in one line`() {
        let error = AWSError(
            .outcomeUnknown, .noAnswer, "no answer\nwithin 60 s", operation: "logs:CreateExportTask", attempts: 2,
            earlierOutcomeUnknown: true)
        #expect(
            error.description
                == "logs:CreateExportTask had an unknown outcome: NoAnswer: no answer within 60 s "
                + "(2 attempts, an earlier attempt may have taken effect)")
    }
}
