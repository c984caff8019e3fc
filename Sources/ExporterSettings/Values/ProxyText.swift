import Seams

/// What `--proxy` says.
package enum ProxyChoice: Hashable, Sendable {
    /// `none`
    case direct
    case through(ProxyAddress)
}

/// The URL of a proxy: `[http://|socks5://][USER:PASSWORD@]HOST[:PORT]`. A complaint does not repeat it: a password may
/// stand in it.
package enum ProxyText {
    package static func parse(_ text: String) throws(SettingComplaint) -> ProxyAddress {
        var rest = text[...]
        var scheme = "http"
        if let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://") {
            scheme = text[..<colon].lowercased()
            rest = text[colon...].dropFirst(3)
        }
        let kind: ProxyAddress.Kind
        switch scheme {
        case "http": kind = .http
        case "socks5", "socks5h": kind = .socks5
        case "https":
            throw SettingComplaint("a proxy that is itself spoken to by TLS is not supported; write http://HOST:PORT")
        default: throw SettingComplaint("it is no URL of a proxy; write http://HOST:PORT or socks5://HOST:PORT")
        }
        if rest.last == "/" { rest = rest.dropLast() }
        let (user, password) = try identity(&rest)
        guard user == nil || kind == .http else {
            throw SettingComplaint("a SOCKS proxy that wants a user is not supported; leave user and password out")
        }
        let (host, port) = try place(rest)
        return ProxyAddress(
            kind: kind, host: host, port: port ?? (kind == .http ? 80 : 1080), user: user, password: password)
    }

    /// What stands before the last `@`, percent-encoded.
    private static func identity(
        _ rest: inout Substring
    ) throws(SettingComplaint) -> (user: String?, password: String?) {
        guard let end = rest.lastIndex(of: "@") else { return (nil, nil) }
        let parts = rest[..<end].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        rest = rest[rest.index(after: end)...]
        let texts = parts.map(decoded)
        guard texts.allSatisfy({ $0 != nil }), let user = texts[0], !user.isEmpty else {
            throw SettingComplaint("its user and password cannot be read: write a % in them as %25, an @ as %40")
        }
        return (user, texts.count > 1 ? texts[1] : nil)
    }

    private static func place(_ text: Substring) throws(SettingComplaint) -> (host: String, port: Int?) {
        let complaint = SettingComplaint("it names no host and port; write http://HOST:PORT")
        var host = text
        var port: Substring?
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw complaint }
            host = text[text.index(after: text.startIndex)..<end]
            let behind = text[text.index(after: end)...]
            guard behind.isEmpty || behind.first == ":" else { throw complaint }
            if !behind.isEmpty { port = behind.dropFirst() }
        } else if let colon = text.firstIndex(of: ":") {
            host = text[..<colon]
            port = text[text.index(after: colon)...]
        }
        guard !host.isEmpty, host.utf8.allSatisfy({ (0x21...0x7E).contains($0) && $0 != 0x2F && $0 != 0x3F }) else {
            throw complaint
        }
        guard let port else { return (String(host), nil) }
        guard let number = Int(port), 1...65_535 ~= number else { throw complaint }
        return (String(host), number)
    }

    private static func decoded(_ text: Substring) -> String? {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard rest.count >= 2, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) else {
                return nil
            }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

extension ValueKind where Value == ProxyChoice {
    static var proxy: Self {
        Self("url") { text throws(SettingComplaint) in
            text.lowercased() == "none" ? .direct : .through(try ProxyText.parse(text))
        }
    }
}
