import Foundation
import Testing

/// The option tables of the commands that have options of their own, against what the program says of itself. Those of
/// `run`, `plan`, `status` and `policy` are compared with the table of settings.
@Suite struct OptionDocumentTests {
    private struct Dump: Decodable {
        struct Command: Decodable {
            var commandName: String
            var subcommands: [Command]?
            var arguments: [Argument]?
        }
        struct Argument: Decodable {
            struct Name: Decodable { var kind, name: String }
            var kind: String
            var names: [Name]?
            var defaultValue: String?
        }
        var command: Command
    }

    @Test(arguments: ["demo", "simulator"]) func everyOptionStandsThereWithItsDefault(command: String) async throws {
        let text = try await CommandProcess.run(["--experimental-dump-help"]).output
        let dump = try JSONDecoder().decode(Dump.self, from: Data(text.utf8))
        let own = try #require(dump.command.subcommands?.first { $0.commandName == command })
        var told: [String: String] = [:]
        for argument in own.arguments ?? [] {
            guard let name = argument.names?.first(where: { $0.kind == "long" })?.name else { continue }
            if ["help", "version"].contains(name) { continue }
            let usual = argument.defaultValue.flatMap { $0.isEmpty ? nil : $0 }
            told[name] = argument.kind == "flag" ? "off" : usual ?? "–"
        }
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/CLI.md")
        let section = try #require(
            try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n## \(command)\n").last?
                .components(separatedBy: "\n## ").first)
        var written: [String: String] = [:]
        for match in section.matches(of: /\n\| `--([a-z-]+)[^|]*\| ([^|]*) \|/) {
            written[String(match.1)] = String(match.2).replacing("`", with: "")
        }
        #expect(told == written)
        #expect(told.count >= 3)
    }

    /// What `policy` has beside the options of `run`.
    @Test func theOwnOptionsOfPolicyStandThere() async throws {
        let text = try await CommandProcess.run(["--experimental-dump-help"]).output
        let dump = try JSONDecoder().decode(Dump.self, from: Data(text.utf8))
        func options(_ command: String) throws -> Set<String> {
            let found = try #require(dump.command.subcommands?.first { $0.commandName == command })
            return Set((found.arguments ?? []).compactMap { $0.names?.first { $0.kind == "long" }?.name })
        }
        let own = try options("policy").subtracting(options("run"))
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/CLI.md")
        let section = try #require(
            try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n## policy\n").last?
                .components(separatedBy: "\n## ").first)
        #expect(Set(section.matches(of: /\n\| `--([a-z-]+)/).map { String($0.1) }) == own)
        #expect(own == ["account", "only"])
    }

    /// Every command of the program has its line at the head of the page.
    @Test func everyCommandStandsAtTheHead() async throws {
        let text = try await CommandProcess.run(["--experimental-dump-help"]).output
        let dump = try JSONDecoder().decode(Dump.self, from: Data(text.utf8))
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/CLI.md")
        let head = try #require(
            try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n## ").first)
        for command in dump.command.subcommands ?? [] where command.commandName != "help" {
            let inner = (command.subcommands ?? []).map { "\(command.commandName) \($0.commandName)" }
            for name in inner.isEmpty ? [command.commandName] : inner {
                let isThere = ["\(name) ", "[\(name)] "].contains { head.contains("\ncwlogs-export \($0)") }
                #expect(isThere, "\(name)")
            }
        }
    }

    /// `state copy` takes an option that no setting is.
    @Test func theOptionsOfStateStandThereToo() async throws {
        let help = try await CommandProcess.run(["state", "copy", "--help"]).output
        let page = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../docs/CLI.md")
        let section = try #require(
            try String(contentsOf: page, encoding: .utf8).components(separatedBy: "\n## state\n").last?
                .components(separatedBy: "\n## ").first)
        for word in ["--backup", "--dry-run"] { #expect(help.contains(word)) }
        #expect(section.matches(of: /\n\| `--([a-z-]+)/).map { String($0.1) } == ["backup"])
        for command in ["state show", "state rebuild", "state copy"] { #expect(section.contains(command)) }
    }
}
