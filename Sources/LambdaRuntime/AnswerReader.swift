import HTTPTypes
import Seams

/// Reads one HTTP/1.1 answer from bytes as they arrive (RFC 9112): a value that is told, and knows nothing of sockets.
///
/// One answer only: the connection is closed after it, so what follows is ignored.
package struct AnswerReader {
    package enum Progress: Equatable {
        case needsMore
        case complete(TransportResponse)
    }

    private enum Stage {
        case head
        case length(Int)
        case chunkSize
        /// Bytes of the chunk still to come, and then its line end.
        case chunk(Int)
        case trailers
        case untilClose
    }

    private var stage = Stage.head
    private var bytes: [UInt8] = []
    /// Everything before this index has been parsed.
    private var position = 0
    private var response = TransportResponse(status: 0)
    private let bodyBytesMax: Int

    private static let headBytesMax = 256 << 10

    package init(bodyBytesMax: Int) {
        self.bodyBytesMax = bodyBytesMax
    }

    package mutating func receive(_ more: some Sequence<UInt8>) throws(TransportError) -> Progress {
        bytes.append(contentsOf: more)
        while true {
            let before = position
            if try advance() { return .complete(response) }
            guard position > before else { break }
        }
        if position > 0 {
            bytes.removeSubrange(..<position)
            position = 0
        }
        return .needsMore
    }

    /// The other side closed the connection: the end of the answer, if its framing allows that.
    package mutating func receiveEnd() throws(TransportError) -> TransportResponse {
        guard case .untilClose = stage else {
            throw TransportError(.outcomeUnknown, "the connection was closed before the answer was complete")
        }
        return response
    }

    /// Parses one element. True when the answer is complete; `position` stands still when bytes are missing.
    private mutating func advance() throws(TransportError) -> Bool {
        switch stage {
        case .head:
            return try readHead()
        case .length(let count):
            guard bytes.count - position >= count else { return false }
            try takeBody(count)
            return true
        case .untilClose:
            try takeBody(bytes.count - position)
            return false
        case .chunkSize:
            guard let line = try take(until: [13, 10]) else { return false }
            let digits = line.prefix { $0 != ";" && $0 != " " }
            guard let size = Int(digits, radix: 16), size >= 0 else { throw Self.malformed("chunk size") }
            guard size <= bodyBytesMax else { throw tooLarge }
            stage = size == 0 ? .trailers : .chunk(size)
            return false
        case .chunk(let count):
            guard bytes.count - position >= 2, bytes.count - position - 2 >= count else { return false }
            try takeBody(count)
            guard try take(until: [13, 10]) == "" else { throw Self.malformed("chunk longer than its size") }
            stage = .chunkSize
            return false
        case .trailers:
            guard let line = try take(until: [13, 10]) else { return false }
            return line.isEmpty
        }
    }

    private mutating func readHead() throws(TransportError) -> Bool {
        guard let head = try take(until: [13, 10, 13, 10]) else { return false }
        let lines = head.split(separator: "\r\n")
        let statusLine = lines.first?.split(separator: " ", maxSplits: 2) ?? []
        guard statusLine.count >= 2, statusLine[0].hasPrefix("HTTP/1."), let status = Int(statusLine[1]) else {
            throw Self.malformed("status line")
        }
        // An interim answer (100 Continue) comes before the real one.
        guard status >= 200 else { return false }
        response = TransportResponse(status: status, headers: try Self.fields(lines.dropFirst()))
        return try chooseFraming()
    }

    private static func fields(_ lines: ArraySlice<Substring>) throws(TransportError) -> HTTPFields {
        var headers = HTTPFields()
        for line in lines {
            guard let colon = line.firstIndex(of: ":"), let name = HTTPField.Name(String(line[..<colon])) else {
                throw malformed("header line")
            }
            let value = line[line.index(after: colon)...].drop { $0 == " " || $0 == "\t" }
            headers.append(HTTPField(name: name, value: String(value)))
        }
        return headers
    }

    private mutating func chooseFraming() throws(TransportError) -> Bool {
        if response.status == 204 || response.status == 304 { return true }
        if let coding = response.headers[.transferEncoding] {
            guard coding.lowercased() == "chunked" else { throw Self.malformed("transfer coding \(coding)") }
            stage = .chunkSize
        } else if let text = response.headers[.contentLength] {
            guard let length = Int(text), length >= 0 else { throw Self.malformed("content length") }
            guard length <= bodyBytesMax else { throw tooLarge }
            stage = .length(length)
            return length == 0
        } else {
            stage = .untilClose
        }
        return false
    }

    private mutating func takeBody(_ count: Int) throws(TransportError) {
        guard response.body.count + count <= bodyBytesMax else { throw tooLarge }
        response.body += bytes[position..<position + count]
        position += count
    }

    /// The text before `end`, which is swallowed; `nil` while `end` has not arrived.
    private mutating func take(until end: [UInt8]) throws(TransportError) -> String? {
        var start = position
        while start + end.count <= bytes.count {
            if bytes[start] == end[0], bytes[start..<start + end.count].elementsEqual(end) {
                defer { position = start + end.count }
                return String(decoding: bytes[position..<start], as: UTF8.self)
            }
            start += 1
        }
        guard bytes.count - position <= Self.headBytesMax else { throw Self.malformed("a line has no end") }
        return nil
    }

    private var tooLarge: TransportError {
        TransportError(.outcomeUnknown, "the answer is larger than \(bodyBytesMax) bytes")
    }

    private static func malformed(_ what: String) -> TransportError {
        TransportError(.outcomeUnknown, "malformed answer: \(what)")
    }
}
