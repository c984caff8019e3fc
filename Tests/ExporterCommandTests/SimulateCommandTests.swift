import Foundation
import Testing

@Suite struct SimulateCommandTests {
    private func digest(_ seed: Int) async throws -> String {
        let run = try await CommandProcess.run(["simulate", "--seed", "\(seed)", "--json"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        let object = try JSONSerialization.jsonObject(with: Data(run.output.utf8)) as? [String: Any]
        return try #require(object?["digest"] as? String)
    }

    @Test func aSeedHasTheSameHistoryInEveryProcess() async throws {
        var digests: Set<String> = []
        for seed in 0..<4 {
            let first = try await digest(seed)
            #expect(try await digest(seed) == first)
            digests.insert(first)
        }
        #expect(digests.count == 4)
    }

    @Test func aSeedIsToldCallByCall() async throws {
        let run = try await CommandProcess.run(["simulate", "--seed", "7"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("2026-03-0") && run.output.contains("  run-1 #1 "))
        #expect(run.output.contains("seed 7: ") && run.output.contains("\npassed: "))
    }

    @Test func seedsAreSummedUp() async throws {
        let run = try await CommandProcess.run(["simulate", "--seeds", "12", "--first", "30", "--scenario", "read"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("12 seeds from 30, scenario read"))
        #expect(run.output.contains("0 lost, 0 doubled, 0 stuck, 0 seeds failed"))
        let json = try await CommandProcess.run(["simulate", "--seeds", "3", "--json", "--threads", "1"])
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["seeds"] as? Int == 3 && object?["lost"] as? Int == 0)
    }

    @Test(
        arguments: [
            (["--scenario", "everything"], 2), (["--seeds", "0"], 2), (["--threads", "-1"], 2),
            (["--draw", "/nonexistent.json"], 78),
        ] as [([String], Int32)])
    func whatIsAskedWronglyIsSaid(arguments: [String], status: Int32) async throws {
        let run = try await CommandProcess.run(["simulate"] + arguments)
        #expect(run.status == status)
        #expect(run.errors.contains(arguments[0]))
    }

    @Test func everyOptionIsDocumented() async throws {
        let help = try await CommandProcess.run(["simulate", "--help"]).output
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/CLI.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = try #require(
            text.components(separatedBy: "\n## simulate\n").last?.components(separatedBy: "\n## ").first)
        for match in help.matches(of: #/^  (--[a-z-]+)/#.anchorsMatchLineEndings()) where match.1 != "--version" {
            #expect(section.contains(match.1), "\(match.1)")
        }
        for name in ["seed", "seeds", "first", "scenario", "draw", "threads", "json"] {
            #expect(help.contains("--\(name)"))
        }
    }
}
