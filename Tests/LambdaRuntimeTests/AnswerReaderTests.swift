import HTTPTypes
import LambdaRuntime
import Seams
import Testing

@Suite("Reading an answer")
struct AnswerReaderTests {
    private static let whole: [(name: String, wire: String, body: String)] = [
        ("with a length", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A: 1\r\n\r\nhello", "hello"),
        ("with an empty body", "HTTP/1.1 200 OK\r\ncontent-length:0\r\nX-A:1\r\n\r\n", ""),
        (
            "in chunks",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\nX-A: 1\r\n\r\n"
                + "3\r\nhel\r\n00A;x=y\r\nlo, wörld\r\n0\r\nX-Trailer: t\r\n\r\n", "hello, wörld"
        ),
        (
            "after an interim answer",
            "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 \r\nX-A: 1\r\nContent-Length: 2\r\n\r\nok", "ok"
        ),
    ]

    @Test(arguments: whole.indices)
    func `an answer is the same however it is cut`(index: Int) throws {
        let wire = Array(Self.whole[index].wire.utf8)
        for cut in 0...wire.count {
            var reader = AnswerReader(bodyBytesMax: 100)
            var progress = try reader.receive(wire[..<cut])
            if cut < wire.count {
                #expect(progress == .needsMore)
                progress = try reader.receive(wire[cut...])
            }
            guard case .complete(let answer) = progress else {
                Issue.record("\(Self.whole[index].name) is not complete, cut at \(cut)")
                continue
            }
            #expect(answer.status == 200)
            #expect(answer.headers[.init("X-A")!] == "1")
            #expect(String(decoding: answer.body, as: UTF8.self) == Self.whole[index].body)
        }
    }

    @Test func `an answer arrives byte by byte`() throws {
        var reader = AnswerReader(bodyBytesMax: 100)
        var last = AnswerReader.Progress.needsMore
        for byte in Self.whole[2].wire.utf8 {
            #expect(last == .needsMore)
            last = try reader.receive([byte])
        }
        #expect(last != .needsMore)
    }

    @Test func `without a length the end of the connection is the end of the answer`() throws {
        var reader = AnswerReader(bodyBytesMax: 100)
        #expect(try reader.receive(Array("HTTP/1.0 200 OK\r\n\r\nhel".utf8)) == .needsMore)
        #expect(try reader.receive(Array("lo".utf8)) == .needsMore)
        #expect(try reader.receiveEnd().body == Array("hello".utf8))
    }

    @Test func `204 has no body, whatever its headers`() throws {
        var reader = AnswerReader(bodyBytesMax: 100)
        let progress = try reader.receive(Array("HTTP/1.1 204 No Content\r\n\r\n".utf8))
        #expect(progress == .complete(TransportResponse(status: 204)))
    }

    @Test(arguments: whole.indices)
    func `a connection that ends early gives no answer`(index: Int) throws {
        let wire = Array(Self.whole[index].wire.utf8)
        for cut in 0..<wire.count {
            var reader = AnswerReader(bodyBytesMax: 100)
            _ = try reader.receive(wire[..<cut])
            let error = #expect(throws: TransportError.self) { try reader.receiveEnd() }
            #expect(error?.code == .outcomeUnknown)
        }
    }

    private static let refused = [
        "HTTP/2 200\r\n\r\n", "hello\r\n\r\n", "HTTP/1.1 abc\r\n\r\n", "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 101\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n65\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabcd",
        "HTTP/1.0 200 OK\r\n\r\n" + String(repeating: "x", count: 101), String(repeating: "x", count: 300_000),
    ]

    /// By index: texts with line breaks would tear the test log apart.
    @Test(arguments: refused.indices)
    func `what is malformed or too large is refused`(index: Int) {
        var reader = AnswerReader(bodyBytesMax: 100)
        #expect(throws: TransportError.self) { try reader.receive(Array(Self.refused[index].utf8)) }
    }
}
