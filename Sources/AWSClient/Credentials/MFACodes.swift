import Synchronization

/// Asks a person for the six digits that their device shows. Throws `CancellationError` where they do not want to, or
/// the calling task is cancelled.
package typealias MFACodePrompt = @Sendable (_ serial: String) async throws -> String

/// The codes of a program's life: a person is there at its beginning, and not an hour later.
final class MFACodes: Sendable {
    private let prompt: MFACodePrompt?
    /// The devices whose code has opened a session.
    private let used = Mutex<Set<String>>([])

    init(_ prompt: MFACodePrompt?) {
        self.prompt = prompt
    }

    func code(of serial: String, for profile: Profile) async throws(CredentialsError) -> String {
        guard !used.withLock({ $0.contains(serial) }) else {
            throw CredentialsError(
                .refused,
                "the session of profile \"\(profile.name)\" was opened with a code of \(serial) and is at its end: start "
                    + "again; `duration_seconds` in the profile makes it longer, up to what the role allows")
        }
        guard let prompt else {
            throw CredentialsError(
                profile.invalid(
                    "mfa_serial",
                    "asks for a code, and there is no terminal to ask at: start in one, or use a profile with "
                        + "credential_process = aws configure export-credentials --profile \(profile.name) "
                        + "--format process"))
        }
        let code: String
        do {
            code = try await prompt(serial).trimmed
        } catch is CancellationError {
            throw CredentialsError(.cancelled, "cancelled while a code of \(serial) was asked for")
        } catch {
            throw CredentialsError(.refused, "a code of \(serial) cannot be asked for: \(error)")
        }
        guard code.utf8.count == 6, code.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            throw CredentialsError(.refused, "a code of \(serial) is 6 digits")
        }
        return code
    }

    func noteUsed(_ serial: String) {
        used.withLock { _ = $0.insert(serial) }
    }
}
