import HTTPTypes
import Seams

/// Plain HTTP/1.1 over a blocking socket, for the Runtime API alone: a server on this machine that is asked one thing
/// at a time.
///
/// The first request of a process decides how long a cold start lasts. This needs one socket and no thread, event
/// loop, TLS context or connection pool, all of which can wait until there is work. Each request has a connection
/// of its own, so none can have gone stale while the process was frozen.
///
/// `send` blocks the thread it is called on until the answer has come. That is right for a process which has nothing
/// else to do meanwhile, and wrong for anything else: use `LiveTransport` there.
package struct LoopbackTransport: HTTPTransport {
    /// An event is at most 6 MB; this leaves room for what may be raised later.
    private let answerBytesMax: Int

    package init(answerBytesMax: Int = 32 << 20) {
        self.answerBytesMax = answerBytesMax
    }

    /// - Parameter timeout: bounds each wait for the other side; more than 24 days means no limit.
    package func send(
        _ request: TransportRequest, timeout: Duration
    ) async throws(TransportError) -> TransportResponse {
        guard request.scheme == "http" else {
            throw TransportError(.notSent, "\(request.scheme) is not plain HTTP")
        }
        let bell = try Bell()
        // The operation's own type would be lost by the closure: `rethrows` knows no typed errors.
        let result = await withTaskCancellationHandler {
            exchange(request, timeout.pollMilliseconds, bell)
        } onCancel: {
            bell.ring()
        }
        return try result.get()
    }

    private func exchange(
        _ request: TransportRequest, _ timeoutMilliseconds: Int32, _ bell: Bell
    ) -> Result<TransportResponse, TransportError> {
        Result { () throws(TransportError) in
            let socket = try LoopbackSocket(host: request.host, port: request.port ?? 80, bell: bell)
            try socket.write(request.wireBytes, timeoutMilliseconds: timeoutMilliseconds)
            var reader = AnswerReader(bodyBytesMax: answerBytesMax)
            var buffer = [UInt8](repeating: 0, count: 16 << 10)
            while true {
                let count = try socket.read(into: &buffer, timeoutMilliseconds: timeoutMilliseconds)
                guard count > 0 else { return try reader.receiveEnd() }
                if case .complete(let answer) = try reader.receive(buffer[..<count]) { return answer }
            }
        }
    }
}

extension TransportRequest {
    /// The request as it goes over the wire (RFC 9112).
    var wireBytes: [UInt8] {
        var head = "\(method.rawValue) \(path) HTTP/1.1\r\nHost: \(authority)\r\nConnection: close\r\n"
        for field in headers {
            head += "\(field.name.rawName): \(field.value)\r\n"
        }
        if method != .get {
            head += "Content-Length: \(body.count)\r\n"
        }
        return Array((head + "\r\n").utf8) + body
    }
}

extension Duration {
    /// For `poll`, where -1 waits for ever.
    var pollMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds < Int64(Int32.max) / 1000 else { return -1 }
        return Int32(seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    }
}
