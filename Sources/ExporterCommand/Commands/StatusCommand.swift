import ArgumentParser
import ExportEngine

/// `status`: how far the archive is, lane by lane.
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how far the archive is, what is under way, and when unexported data expires.",
        discussion: ExitStatus.help)

    @OptionGroup var options: ExportOptions

    func run() async throws {
        try await Session.with([options]) { session in
            let result = StatusResult(try await session.preview(checksDestination: false), session)
            print(session.output.isJSON ? JSONText.document(result.record) : result.text)
        }
    }
}
