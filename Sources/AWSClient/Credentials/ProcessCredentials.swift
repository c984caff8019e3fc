import SigV4

/// Runs a command line and returns what it wrote to its standard output; throws when it ends with a failure.
///
/// The error's description reaches people: it may hold what the command wrote to standard error, never its output.
/// When the limit is over, or the calling task is cancelled, the command is ended with all that it started, and the
/// error comes soon: `CancellationError` in the second case. What the command leaves running when it ends by itself is
/// not waited for.
package typealias CredentialProcessRunner = @Sendable (_ command: String, _ limit: Duration) async throws -> [UInt8]

/// The program that `credential_process` of a profile names, which prints credentials as JSON of version 1.
struct ProcessCredentials: CredentialsProvider {
    private struct Output: Decodable {
        var AccessKeyId: String
        var SecretAccessKey: String
        var SessionToken: String?
        var Expiration: String?
    }

    private struct Envelope: Decodable {
        var Version: Int
    }

    /// A program that asks a person somewhere else may take a while; one that takes longer hangs.
    private static let patience = Duration.seconds(60)

    let profile: Profile?
    /// `nil` where no program can be started, as in a function.
    let run: CredentialProcessRunner?

    func credentials() async throws(CredentialsError) -> AWSCredentials {
        guard let profile, profile.has("credential_process") else {
            throw CredentialsError(.noneFound, "credential_process: not set in the profile")
        }
        let source = "credential_process of profile \"\(profile.name)\""
        let output = try await output(profile, source)
        let version = try SourceJSON.decode(Envelope.self, output, source: source).Version
        guard version == 1 else {
            throw CredentialsError(.sourceUnavailable, "\(source) answered with Version \(version); only 1 is known")
        }
        let answer = try SourceJSON.decode(Output.self, output, source: source)
        return AWSCredentials(
            accessKeyID: answer.AccessKeyId, secretAccessKey: answer.SecretAccessKey, sessionToken: answer.SessionToken,
            expirationMilliseconds: try SourceJSON.expiration(answer.Expiration, source: source))
    }

    func invalidate() {}

    private func output(_ profile: Profile, _ source: String) async throws(CredentialsError) -> [UInt8] {
        let command: String
        do throws(AWSConfigurationError) {
            command = try profile.required("credential_process")
            if ShellWords.split(command) == nil { throw profile.invalid("credential_process", "has an open quote") }
        } catch {
            throw CredentialsError(error)
        }
        guard let run else {
            throw CredentialsError(
                profile.invalid("credential_process", "cannot be used here: this program starts no other program"))
        }
        do {
            return try await run(command, Self.patience)
        } catch is CancellationError {
            throw CredentialsError(.cancelled, "cancelled while \(source) was running")
        } catch {
            throw CredentialsError(.sourceUnavailable, "\(source) failed: \(error)")
        }
    }
}
