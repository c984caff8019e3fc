import Crypto

/// How the AWS tools name the files of their logins: digests, which protect nothing here [S-CREDENTIALS-TOKENS].
enum TokenFileName {
    /// - Parameter key: the name of the `[sso-session]`, or in the older form the start URL.
    static func ofSignOn(_ key: String) -> String { hexadecimal(Insecure.SHA1.hash(data: Array(key.utf8))) }

    static func ofLogin(_ session: String) -> String { hexadecimal(SHA256.hash(data: Array(session.utf8))) }

    private static func hexadecimal(_ digest: some Digest) -> String {
        digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }
}
