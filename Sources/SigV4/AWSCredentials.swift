/// What a request to AWS is signed with.
///
/// The secret parts never appear in a description, a dump or a log line: `description`, `debugDescription` and the
/// mirror all say the same redacted sentence.
package struct AWSCredentials: Sendable, Equatable {
    package var accessKeyID: String
    package var secretAccessKey: String
    /// Present for temporary credentials (a role, a Lambda function, single sign-on).
    package var sessionToken: String?
    /// When they stop working, in milliseconds since the epoch; `nil` for credentials that do not expire.
    package var expirationMilliseconds: Int64?
    /// Where they were found, to be told to people. Two that differ in nothing else are the same.
    package var origin: Origin?

    package enum Origin: Hashable, Sendable {
        case environment
        case profile(String)
        case webIdentity, container, instance
    }

    package init(
        accessKeyID: String, secretAccessKey: String, sessionToken: String? = nil,
        expirationMilliseconds: Int64? = nil
    ) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expirationMilliseconds = expirationMilliseconds
    }
}

extension AWSCredentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The kind and the last four characters of the key id, which is not secret: enough to tell two keys apart.
    package var description: String {
        let kind = sessionToken == nil ? "long-term" : "temporary"
        return "AWSCredentials(\(kind), key id …\(accessKeyID.suffix(4)))"
    }

    package var debugDescription: String { description }

    package var customMirror: Mirror { Mirror(self, children: []) }
}

extension AWSCredentials {
    package static func == (a: Self, b: Self) -> Bool {
        a.accessKeyID == b.accessKeyID && a.secretAccessKey == b.secretAccessKey && a.sessionToken == b.sessionToken
            && a.expirationMilliseconds == b.expirationMilliseconds
    }
}
