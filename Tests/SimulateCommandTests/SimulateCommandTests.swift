import Foundation
import Testing

@Suite struct SimulateCommandTests {
    private func digest(_ seed: Int) async throws -> String {
        let run = try await SimulateProcess.run(["--seed", "\(seed)", "--json"])
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
        let run = try await SimulateProcess.run(["--seed", "7"])
        #expect(run.status == 0, "\(run.errors)")
        #expect(run.output.contains("2026-03-0") && run.output.contains("  run-1 #1 "))
        #expect(run.output.contains("seed 7: ") && run.output.contains("\npassed: "))
    }

    @Test func seedsAreSummedUp() async throws {
        let run = try await SimulateProcess.run(["--seeds", "12", "--first", "30", "--scenario", "read"])
        #expect(run.status == 0, "\(run.output)\(run.errors)")
        #expect(run.output.contains("12 seeds from 30, scenario read"))
        #expect(run.output.contains("0 lost, 0 doubled, 0 stuck, 0 seeds failed"))
        let json = try await SimulateProcess.run(["--seeds", "3", "--json", "--threads", "1"])
        let object = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any]
        #expect(object?["seeds"] as? Int == 3 && object?["lost"] as? Int == 0)
    }

    @Test(
        arguments: [
            ["--scenario", "everything"], ["--seeds", "0"], ["--threads", "-1"], ["--draw", "/nonexistent.json"],
            ["--with", "denied-group"], ["--with", "nothing", "--scenario", "trouble"],
        ])
    func whatIsAskedWronglyIsSaid(arguments: [String]) async throws {
        let run = try await SimulateProcess.run(arguments)
        #expect(run.status == 64)
        #expect(run.errors.contains(arguments[0]))
    }

    @Test func everyOptionIsDocumented() async throws {
        let help = try await SimulateProcess.run(["--help"]).output
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../docs/SIMULATION.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let section = try #require(
            text.components(separatedBy: "\n## exporter-simulate\n").last?.components(separatedBy: "\n## ").first)
        for match in help.matches(of: #/^  (--[a-z-]+)/#.anchorsMatchLineEndings()) where match.1 != "--version" {
            #expect(section.contains(match.1), "\(match.1)")
        }
        for name in ["seed", "seeds", "first", "scenario", "with", "draw", "threads", "json"] {
            #expect(help.contains("--\(name)"))
        }
    }
}

/// The program itself, as a developer runs it.
struct SimulateProcess: Sendable {
    var status: Int32
    var output: String
    var errors: String

    static func run(_ arguments: [String]) async throws -> SimulateProcess {
        try await withCheckedThrowingContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(with: Result { try runBlocking(arguments) }) }
        }
    }

    private static func runBlocking(_ arguments: [String]) throws -> SimulateProcess {
        let process = Process()
        // Beside the test bundle, where the build puts it.
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
            .appendingPathComponent("exporter-simulate")
        process.arguments = arguments
        process.environment = [:]
        process.standardInput = FileHandle.nullDevice
        let output = Pipe()
        process.standardOutput = output
        // A file takes stderr, so that neither pipe can fill up while the other is read.
        let errors = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try Data().write(to: errors)
        defer { try? FileManager.default.removeItem(at: errors) }
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        let text = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return SimulateProcess(
            status: process.terminationStatus, output: String(decoding: text, as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: errors), as: UTF8.self))
    }
}
