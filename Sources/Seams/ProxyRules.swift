#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Where a proxy is, and how one shows oneself there.
package struct ProxyAddress: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        /// `CONNECT`, and then what would be said without it.
        case http
        case socks5
    }

    package var kind: Kind
    package var host: String
    package var port: Int
    package var user: String?
    package var password: String?

    package init(kind: Kind, host: String, port: Int, user: String? = nil, password: String? = nil) {
        self.kind = kind
        self.host = host
        self.port = port
        self.user = user
        self.password = password
    }
}

/// Without user and password, wherever it is shown.
extension ProxyAddress: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    package var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
    package var debugDescription: String { description }
    package var customMirror: Mirror { Mirror(self, children: []) }
}

/// Which proxy a request goes through. `bypass` is read as curl reads NO_PROXY.
package struct ProxyRules: Hashable, Sendable {
    package var ofHTTP: ProxyAddress?
    package var ofHTTPS: ProxyAddress?
    private var exceptions: [BypassRule] = []

    package init(ofHTTP: ProxyAddress? = nil, ofHTTPS: ProxyAddress? = nil, bypass: String = "") {
        self.ofHTTP = ofHTTP
        self.ofHTTPS = ofHTTPS
        exceptions = bypass.split { $0 == "," || $0.isWhitespace }.compactMap { BypassRule($0) }
    }

    /// `nil`: none. This machine is never asked for through a proxy, and neither is what gives credentials to it: those
    /// addresses mean another machine there.
    ///
    /// - Parameter host: a name or an address, of IPv6 in brackets or not.
    package func proxy(scheme: String, host: String) -> ProxyAddress? {
        guard let proxy = scheme == "https" ? ofHTTPS : ofHTTP else { return nil }
        let name = HostName(host)
        guard !name.isOfThisMachine, !exceptions.contains(where: { $0.covers(name) }) else { return nil }
        return proxy
    }
}

/// A host as rules compare it.
private struct HostName {
    let name: String
    let address: IPAddress?

    init(_ host: String) {
        let host = host.hasPrefix("[") && host.hasSuffix("]") ? String(host.dropFirst().dropLast()) : host
        name = (host.hasSuffix(".") ? String(host.dropLast()) : host).lowercased()
        address = IPAddress(name)
    }

    private static let metadata = [
        "169.254.169.254", "169.254.170.2", "169.254.170.23", "fd00:ec2::254", "fd00:ec2::23",
    ]
    .compactMap(IPAddress.init)

    var isOfThisMachine: Bool {
        if let address { return address.isLoopback || Self.metadata.contains(address) }
        return name == "localhost" || name.hasSuffix(".localhost")
    }
}

private enum BypassRule: Hashable, Sendable {
    case everything
    /// The name itself, and what ends in it behind a dot.
    case name(String)
    case addresses(IPAddress, bits: Int)

    /// `nil`: nothing is meant by it.
    init?(_ text: Substring) {
        if text == "*" {
            self = .everything
            return
        }
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if let address = IPAddress(Self.withoutBrackets(parts[0])) {
            guard let bits = parts.count == 1 ? address.bytes.count * 8 : Int(parts[1]),
                0...address.bytes.count * 8 ~= bits
            else { return nil }
            self = .addresses(address, bits: bits)
            return
        }
        var name = text.lowercased()
        if name.hasPrefix(".") { name.removeFirst() }
        if name.hasSuffix(".") { name.removeLast() }
        guard !name.isEmpty else { return nil }
        self = .name(name)
    }

    private static func withoutBrackets(_ text: Substring) -> String {
        text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : String(text)
    }

    func covers(_ host: HostName) -> Bool {
        switch self {
        case .everything: true
        case .name(let name): host.address == nil && (host.name == name || host.name.hasSuffix("." + name))
        case .addresses(let network, let bits): host.address?.begins(like: network, bits: bits) ?? false
        }
    }
}

/// Of IPv4 four bytes, of IPv6 sixteen.
private struct IPAddress: Hashable, Sendable {
    let bytes: [UInt8]

    init?(_ text: String) {
        for (family, count) in [(AF_INET, 4), (AF_INET6, 16)] {
            var bytes = [UInt8](repeating: 0, count: count)
            if bytes.withUnsafeMutableBytes({ inet_pton(family, text, $0.baseAddress) }) == 1 {
                self.bytes = bytes
                return
            }
        }
        return nil
    }

    var isLoopback: Bool { bytes.count == 4 ? bytes[0] == 127 : bytes == [UInt8](repeating: 0, count: 15) + [1] }

    func begins(like network: IPAddress, bits: Int) -> Bool {
        guard bytes.count == network.bytes.count else { return false }
        let whole = bits / 8
        guard bytes.prefix(whole) == network.bytes.prefix(whole) else { return false }
        let rest = bits % 8
        return rest == 0 || (bytes[whole] ^ network.bytes[whole]) >> UInt8(8 - rest) == 0
    }
}
