import LambdaRuntime
import Testing

@Suite("What a caller sees of a failure")
struct FunctionErrorTests {
    private struct NoBucket: Error, CustomStringConvertible {
        var description: String { "no bucket" }
    }

    @Test func `an error of any type is named by its Swift type`() {
        #expect(
            FunctionError(NoBucket()) == FunctionError(type: "Function.NoBucket", message: "no bucket"))
    }

    @Test func `an error that names itself is kept`() {
        let error = FunctionError(type: "Function.Deadline", message: "no room")
        #expect(FunctionError(error) == error)
    }

    @Test func `the type is always fit for a header`() {
        #expect(FunctionError(type: "A.B\r\nX: y<Int>", message: "").type == "A.B__X__y_Int_")
    }

    @Test func `a long message is cut between characters`() {
        let message = FunctionError(type: "A", message: String(repeating: "é", count: 1 << 20)).message
        #expect(message.utf8.count <= FunctionError.messageBytesMax)
        #expect(message.utf8.count > FunctionError.messageBytesMax - 4)
        #expect(message.hasSuffix("é…"))
    }
}

@Suite("AWS_LAMBDA_RUNTIME_API")
struct RuntimeEndpointTests {
    @Test func `is host and port, or a host`() throws {
        #expect("\(try RuntimeEndpoint("127.0.0.1:9001"))" == "127.0.0.1:9001")
        #expect("\(try RuntimeEndpoint("localhost"))" == "localhost:80")
    }

    @Test(arguments: [nil, "", ":9001", "host:", "host:0", "host:65536", "host:a", "a:1:2"])
    func `is refused where it is no address`(text: String?) {
        let error = #expect(throws: RuntimeError.self) { try RuntimeEndpoint(text) }
        #expect(error?.code == .malformedEndpoint)
    }
}
