import AWSClient
import ArgumentParser
import ExportEngine
import ExportFailures
import ExporterReports
import ExporterSettings

/// `policy`: the IAM policy and the bucket policy that a configuration needs.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Print the IAM policy and the bucket policy that a configuration needs.",
        discussion: """
            Least privilege: the log groups that --log-groups selects, the archive's prefix, the state. With --only the \
            output is one policy as valid JSON, to be piped to a tool; with --json both stand in one object.

            \(ExitStatus.help)
            """)

    enum Part: String, ExpressibleByArgument, CaseIterable {
        case identity
        case bucket
    }

    @Option(help: "The AWS account's 12 digits (default: asked from AWS).")
    var account: String?
    @Option(help: "Print one of the two only: identity or bucket.")
    var only: Part?
    @OptionGroup var options: ExportOptions

    func run() async throws {
        if let account, account.utf8.count != 12 || !account.utf8.allSatisfy({ (0x30...0x39).contains($0) }) {
            throw CommandFailure(.usage, "--account: '\(account)' is not an account; it has 12 digits")
        }
        try await Session.with(options) { session in
            try await session.inGoodOrder {
                let documents = PolicyDocuments(
                    session.arguments.settings, state: session.arguments.state, region: session.region,
                    account: try await account(session))
                StandardError.shared.show(nil)
                if session.arguments.output.isJSON, only == nil {
                    try StandardOutput.write(json: documents)
                } else {
                    try StandardOutput.write(try text(documents, session), isLaidOut: true)
                }
            }
        }
    }

    private func account(_ session: Session) async throws(CommandFailure) -> String {
        if let account { return account }
        do {
            return try await session.access.clients.sts.getCallerIdentity().account
        } catch {
            var failure = CommandFailure(ExportError(error, while: "asking for the account"), nil, session.sentences)
            failure.error.message += "; give it with --account"
            throw failure
        }
    }

    private func text(_ documents: PolicyDocuments, _ session: Session) throws(CommandFailure) -> String {
        switch only {
        case .identity: return PolicyText.document(documents.identityPolicy)
        case .bucket:
            guard let policy = documents.bucketPolicy else {
                throw CommandFailure(.configuration, "--only bucket: --engine read needs no bucket policy")
            }
            return PolicyText.document(policy)
        case nil: break
        }
        var text = """
            # For the user or role that runs cwlogs-export (--only identity prints it alone):
            \(PolicyText.document(documents.identityPolicy))
            """
        if let policy = documents.bucketPolicy {
            text += """


                # For the bucket \(session.arguments.settings.destination.container) (--only bucket prints it alone):
                \(PolicyText.document(policy))
                """
        } else {
            let place = session.arguments.settings.destination.bucket == nil ? "folder" : "bucket"
            text += "\n\n# The \(place) needs no policy: --engine read writes as the user or role above."
        }
        return text
    }
}
