import Glibc
import Seams

/// A TCP connection and a bell that ends a wait on it. All calls block the calling thread.
struct LoopbackSocket: ~Copyable {
    private let descriptor: Int32
    private let bell: Bell

    /// Connects, which on a loopback interface takes no time worth a timeout.
    init(host: String, port: Int, bell: Bell) throws(TransportError) {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV
        var addresses: UnsafeMutablePointer<addrinfo>?
        let resolution = getaddrinfo(host, String(port), &hints, &addresses)
        guard resolution == 0 else {
            throw TransportError(.notSent, "no address of \(host): \(String(cString: gai_strerror(resolution)))")
        }
        defer { freeaddrinfo(addresses) }
        var failure = Int32(0)
        var candidate = addresses
        while let address = candidate?.pointee {
            let opened = socket(
                address.ai_family, address.ai_socktype | Int32(SOCK_CLOEXEC.rawValue), address.ai_protocol)
            if opened >= 0, Self.retrying({ Glibc.connect(opened, address.ai_addr, address.ai_addrlen) }) == 0 {
                self.descriptor = opened
                self.bell = bell
                return
            }
            failure = errno
            if opened >= 0 { close(opened) }
            candidate = address.ai_next
        }
        throw TransportError(.notSent, "no connection to \(host):\(port): \(String(cString: strerror(failure)))")
    }

    deinit {
        close(descriptor)
    }

    /// Sends all of `bytes`.
    func write(_ bytes: [UInt8], timeoutMilliseconds: Int32) throws(TransportError) {
        var sent = 0
        while sent < bytes.count {
            try wait(for: POLLOUT, timeoutMilliseconds)
            let count = bytes.withUnsafeBytes { buffer in
                // Without waiting: the bell must be heard while a large body is on its way.
                send(descriptor, buffer.baseAddress! + sent, buffer.count - sent, Self.sendFlags)
            }
            if count >= 0 {
                sent += count
            } else if errno != EINTR && errno != EAGAIN {
                throw TransportError(.outcomeUnknown, "the connection was lost: \(String(cString: strerror(errno)))")
            }
        }
    }

    /// Some bytes, at most as many as `buffer` holds; zero at the end.
    func read(into buffer: inout [UInt8], timeoutMilliseconds: Int32) throws(TransportError) -> Int {
        while true {
            try wait(for: POLLIN, timeoutMilliseconds)
            let count = buffer.withUnsafeMutableBytes { recv(descriptor, $0.baseAddress, $0.count, 0) }
            if count >= 0 { return count }
            guard errno == EINTR else {
                throw TransportError(.outcomeUnknown, "the connection was lost: \(String(cString: strerror(errno)))")
            }
        }
    }

    private static let sendFlags = Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)

    private func wait(for event: Int32, _ timeoutMilliseconds: Int32) throws(TransportError) {
        var descriptors = [
            pollfd(fd: descriptor, events: Int16(event), revents: 0),
            pollfd(fd: bell.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        let ready = Self.retrying { poll(&descriptors, 2, timeoutMilliseconds) }
        guard ready >= 0 else {
            throw TransportError(.outcomeUnknown, "poll: \(String(cString: strerror(errno)))")
        }
        guard descriptors[1].revents == 0 else { throw TransportError(.cancelled, "cancelled") }
        guard ready > 0 else {
            throw TransportError(.outcomeUnknown, "no answer within \(timeoutMilliseconds) ms")
        }
    }

    private static func retrying(_ call: () -> Int32) -> Int32 {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}

/// Rung from any thread to end a wait; it stays rung. A pair of sockets, of which `descriptor` is the end to wait on.
final class Bell: Sendable {
    let descriptor: Int32
    private let rope: Int32

    init() throws(TransportError) {
        var ends: [Int32] = [-1, -1]
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        guard socketpair(AF_UNIX, type, 0, &ends) == 0 else {
            throw TransportError(.notSent, "socketpair: \(String(cString: strerror(errno)))")
        }
        descriptor = ends[0]
        rope = ends[1]
    }

    deinit {
        close(descriptor)
        close(rope)
    }

    func ring() {
        var one = UInt8(1)
        // It can fail only because the pair is full, and then the bell has been rung.
        _ = write(rope, &one, 1)
    }
}
