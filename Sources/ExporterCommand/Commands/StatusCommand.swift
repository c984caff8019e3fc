import ArgumentParser
import ExportEngine

/// `status`: how far the archive is, lane by lane.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far the archive is, what is under way, and when unexported data expires.",
        discussion: ExitStatus.help)

    @OptionGroup(title: "What and where to") var target: TargetOptions
    @OptionGroup(title: "How it is exported") var method: MethodOptions
    @OptionGroup(title: "How AWS is reached") var aws: AWSOptions
    @OptionGroup(title: "What is printed") var output: OutputOptions

    func run() async throws {
        try await Session.with([target, method, aws, output]) { session in
            let result = StatusResult(try await session.preview(), session)
            print(session.output.isJSON ? JSONText.document(result.record) : result.text)
        }
    }
}
