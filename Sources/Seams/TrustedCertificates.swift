import NIOSSL

/// Whose signatures are trusted in place of the system's.
package struct TrustedCertificates: Hashable, Sendable {
    /// What cannot be used, in words that follow `the file '…' `.
    package struct Problem: Error, Sendable {
        package let reason: String
    }

    let certificates: [NIOSSLCertificate]

    /// - Parameter pem: what stands in the file.
    package init(pem: [UInt8]) throws(Problem) {
        do {
            certificates = try NIOSSLCertificate.fromPEMBytes(pem)
        } catch {
            throw Problem(reason: "holds no certificates that can be read (PEM is expected)")
        }
        guard !certificates.isEmpty else { throw Problem(reason: "holds no certificate") }
    }
}

/// How this machine gets out.
package struct NetworkSettings: Hashable, Sendable {
    package var proxies: ProxyRules
    /// `nil`: the system's.
    package var certificates: TrustedCertificates?

    package init(proxies: ProxyRules = ProxyRules(), certificates: TrustedCertificates? = nil) {
        self.proxies = proxies
        self.certificates = certificates
    }
}
