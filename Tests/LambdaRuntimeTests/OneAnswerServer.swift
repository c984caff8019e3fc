import Glibc
import Synchronization

/// A server on a thread of its own that takes one request whole and gives one answer: the other end for tests of a
/// transport that blocks.
final class OneAnswerServer: Sendable {
    struct CannotListen: Error {}

    private struct State {
        var received: [UInt8] = []
        var asked = false
    }

    let port: Int
    /// `nil` is silence: the connection stays open until the other side gives up.
    private let answer: [UInt8]?
    private let state = Mutex(State())

    init(answer: String?) throws {
        let (listener, port) = try Self.listen()
        self.port = port
        self.answer = answer.map { Array($0.utf8) }
        let box = Unmanaged.passRetained(Errand(server: self, listener: listener))
        var thread = pthread_t()
        let result = pthread_create(
            &thread, nil,
            { argument in
                guard let argument else { return nil }
                Unmanaged<Errand>.fromOpaque(argument).takeRetainedValue().run()
                return nil
            }, box.toOpaque())
        guard result == 0 else { throw CannotListen() }
        pthread_detach(thread)
    }

    private final class Errand: Sendable {
        let server: OneAnswerServer
        let listener: Int32

        init(server: OneAnswerServer, listener: Int32) {
            self.server = server
            self.listener = listener
        }

        func run() { server.serve(listener) }
    }

    var received: String { String(decoding: state.withLock { $0.received }, as: UTF8.self) }

    /// Returns when a whole request has arrived.
    func waitUntilAsked() async {
        while !state.withLock({ $0.asked }) { await Task.yield() }
    }

    static func unusedPort() throws -> Int {
        let (listener, port) = try listen()
        close(listener)
        return port
    }

    private static func listen() throws -> (listener: Int32, port: Int) {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = in_addr_t(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = withUnsafeMutablePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, length) == 0 && Glibc.listen(listener, 4) == 0
                    && getsockname(listener, $0, &length) == 0
            }
        }
        guard listener >= 0, bound else { throw CannotListen() }
        return (listener, Int(UInt16(bigEndian: address.sin_port)))
    }

    private func serve(_ listener: Int32) {
        let connection = accept(listener, nil, nil)
        close(listener)
        defer { close(connection) }
        var bytes: [UInt8] = []
        while !isWhole(bytes), let more = receive(connection) { bytes += more }
        state.withLock {
            $0.received = bytes
            $0.asked = true
        }
        guard let answer else {
            while receive(connection) != nil {}
            return
        }
        var sent = 0
        while sent < answer.count {
            let count = answer.withUnsafeBytes {
                send(connection, $0.baseAddress! + sent, $0.count - sent, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else { return }
            sent += count
        }
    }

    private func receive(_ connection: Int32) -> ArraySlice<UInt8>? {
        var buffer = [UInt8](repeating: 0, count: 64 << 10)
        let count = recv(connection, &buffer, buffer.count, 0)
        return count > 0 ? buffer[..<count] : nil
    }

    private func isWhole(_ bytes: [UInt8]) -> Bool {
        let head = String(decoding: bytes.prefix(1000), as: UTF8.self)
        guard let end = head.utf8Offset(of: "\r\n\r\n"), let name = head.utf8Offset(of: "Content-Length: ") else {
            return false
        }
        let digits = head.utf8.dropFirst(name + 16).prefix { $0 != 13 }
        return bytes.count == end + 4 + (Int(String(decoding: Array(digits), as: UTF8.self)) ?? 0)
    }
}

extension String {
    fileprivate func utf8Offset(of text: String) -> Int? {
        let (bytes, wanted) = (Array(utf8), Array(text.utf8))
        return bytes.indices.first { bytes[$0...].starts(with: wanted) }
    }
}
