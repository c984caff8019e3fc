import AWSClient
import Seams

extension NetworkSettings {
    private static let systemBundles = [
        "/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/cert.pem",
    ]

    /// What the variables and files of this machine say, and `--proxy` before them.
    package init(
        _ arguments: AccessArguments, _ environment: AWSEnvironment, _ settings: AWSSettings
    ) throws(SettingProblem) {
        self.init(
            proxies: try Self.proxies(arguments, environment),
            certificates: try Self.certificates(environment, settings))
    }

    /// Names in small letters go before those in capitals, as with curl and the AWS tools.
    private static func proxies(
        _ arguments: AccessArguments, _ environment: AWSEnvironment
    ) throws(SettingProblem) -> ProxyRules {
        let bypass = environment.first("no_proxy", "NO_PROXY")?.value ?? ""
        switch arguments.proxy {
        case .direct: return ProxyRules()
        case .through(let proxy): return ProxyRules(ofHTTP: proxy, ofHTTPS: proxy, bypass: bypass)
        case nil:
            return ProxyRules(
                ofHTTP: try proxy(environment, "http_proxy", "HTTP_PROXY"),
                ofHTTPS: try proxy(environment, "https_proxy", "HTTPS_PROXY"), bypass: bypass)
        }
    }

    private static func proxy(
        _ environment: AWSEnvironment, _ small: String, _ large: String
    ) throws(SettingProblem) -> ProxyAddress? {
        guard let (name, value) = environment.first(small, large, "all_proxy", "ALL_PROXY") else { return nil }
        do {
            return try ProxyText.parse(value)
        } catch {
            throw SettingProblem(.access, .environment, "\(name): \(error.text)")
        }
    }

    /// The system's own bundle is what is trusted anyway.
    private static func certificates(
        _ environment: AWSEnvironment, _ settings: AWSSettings
    ) throws(SettingProblem) -> TrustedCertificates? {
        var (name, path) = ("AWS_CA_BUNDLE (or ca_bundle)", settings.certificateAuthorityPath)
        if path == nil { (name, path) = ("SSL_CERT_FILE", environment["SSL_CERT_FILE"]) }
        guard let path, !systemBundles.contains(path) else { return nil }
        func problem(_ reason: String) -> SettingProblem {
            SettingProblem(.access, .environment, "\(name): the file '\(path)' \(reason)")
        }
        let bytes: [UInt8]?
        do { bytes = try environment.readFile(path) } catch { throw problem("cannot be read: \(error)") }
        guard let bytes else { throw problem("does not exist") }
        do { return try TrustedCertificates(pem: bytes) } catch { throw problem(error.reason) }
    }
}

extension AWSEnvironment {
    fileprivate func first(_ names: String...) -> (name: String, value: String)? {
        for name in names {
            if let value = self[name] { return (name, value) }
        }
        return nil
    }
}
