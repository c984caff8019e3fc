import LogCodec
import Testing

@Suite struct JSONLReaderTests {
    @Test(arguments: [
        ("\n", PageError.Code.truncated), ("{}\n", .missingMember),
        ("{\"timestamp\":1,\"message\":\"m\"} x\n", .trailingBytes),
        ("{\"timestamp\":1,\"message\":\"m\",\"message\":\"m\"}\n", .duplicateMember), ("[]\n", .malformed),
        ("{\"timestamp\":1,\"message\":\"m\",\"logGroup\":1}\n", .wrongType),
        ("{\"timestamp\":\"1\",\"message\":\"m\"}\n", .wrongType),
    ])
    func aMalformedRowIsRefusedWithItsNumber(_ row: String, _ code: PageError.Code) throws {
        var reader = JSONLReader()
        reader.push(Array("{\"timestamp\":1,\"message\":\"m\"}\n\(row)".utf8))
        #expect(try reader.next() == ArchivedEvent(timestamp: 1, message: [0x6D]))
        let error = #expect(throws: ArchiveError.self) { try reader.next() }
        #expect(error?.code == .malformedRow)
        #expect(error?.row == 2)
        #expect(error?.underlying?.code == code)
    }

    @Test func aRowWithoutItsEndIsTruncated() throws {
        var reader = JSONLReader()
        reader.push(Array("{\"timestamp\":1,\"message\":\"m\"}".utf8))
        #expect(try reader.next() == nil)
        reader.finish()
        #expect(throws: ArchiveError.self) { try reader.next() }
    }

    @Test func membersOfOthersArePassedOver() throws {
        var reader = JSONLReader()
        reader.push(Array("{\"x\":[{}],\"message\":\"m\",\"logStream\":\"\",\"timestamp\":5}\n".utf8))
        #expect(try reader.next() == ArchivedEvent(timestamp: 5, logStream: "", message: [0x6D]))
    }
}
