import AWSClient
import SigV4
import Testing

/// No secret may reach a description or a dump, whatever holds it.
@Suite struct RedactionTests {
    @Test func `nothing that holds credentials shows them`() async throws {
        let secrets = ["hunter2", "session-hunter"]
        let variables = [
            "AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": secrets[0], "AWS_SESSION_TOKEN": secrets[1],
        ]
        let holder = environment(
            variables, files: ["/home/ada/.aws/credentials": "[default]\naws_secret_access_key = hunter2\n"])
        let found = try await EnvironmentCredentials(holder).credentials()
        let settings = try AWSSettings.resolve(holder)
        let chain = CredentialChain(
            environment: holder, settings: settings, context: credentialsContext(), sessionName: "test-session")
        let refreshing = RefreshingCredentials(chain, clock: MovableClock(), logger: quietLogger)
        _ = try await refreshing.credentials()
        let values: [Any] = [
            holder, found, settings, chain, refreshing, StaticCredentials(found), EnvironmentCredentials(holder),
        ]
        for value in values {
            var text = "\(value) \(String(reflecting: value)) "
            dump(value, to: &text)
            for secret in secrets { #expect(!text.contains(secret), "\(type(of: value))") }
        }
    }
}
