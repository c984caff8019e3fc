import Foundation
import SimulatedAWS
import Testing

/// `verify` as a user runs it: what goes to stdout, and how it ends.
@Suite struct VerifyCommandTests {
    /// An archive in a folder, of events that are final.
    private static func archive(
        _ body: @escaping @Sendable (Simulator, _ target: [String]) async throws -> Void
    ) async throws {
        try await Simulator.serve { simulator in
            let start = simulator.world.now - 40 * 86_400_000
            simulator.world.append(
                (0..<20).map { index in
                    let time = start + Int64(index) * 3_600_000
                    return NewEvent(
                        group: "/app/web", stream: "s\(index % 2)", timestamp: time, ingestionTime: time + 5,
                        message: "hello \(index)")
                })
            let target = ["--destination", "file://\(simulator.folder)/archive"]
            let run = try await CommandProcess.run(
                [
                    "run", "--engine", "read", "--log-groups", "/app/", "--state",
                    "file://\(simulator.folder)/state.json",
                ] + target, simulator.variables)
            #expect(run.status == 0, "\(run.errors)")
            try await body(simulator, target)
        }
    }

    private static func objects(_ simulator: Simulator) throws -> [String] {
        let archive = simulator.folder + "/archive"
        return try FileManager.default.subpathsOfDirectory(atPath: archive).filter { $0.hasSuffix(".jsonl.gz") }
            .sorted().map { "\(archive)/\($0)" }
    }

    private static func record(_ told: CommandProcess) throws -> [String: Any] {
        try #require(try JSONSerialization.jsonObject(with: Data(told.output.utf8)) as? [String: Any], "\(told)")
    }

    @Test func anArchiveThatIsWholeIsVerifiedAndTheAnswerIsKept() async throws {
        try await Self.archive { simulator, target in
            for arguments in [[], ["--against", "manifests"], ["--against", "manifests", "--read-data"]] {
                let told = try await CommandProcess.run(["verify"] + arguments + target, simulator.variables)
                #expect(told.status == 0 && told.errors.isEmpty, "\(told)")
                let lines = told.output.split(separator: "\n")
                #expect(lines.last == "next: nothing" && told.output.contains("verified: file://"), "\(told.output)")
                if arguments.isEmpty { #expect(told.output.contains("20 events of CloudWatch Logs compared")) }
            }
            let kept = try FileManager.default.contentsOfDirectory(atPath: simulator.folder + "/archive/_verify")
            #expect(kept.count == 3)
            let quiet = try await CommandProcess.run(["verify", "-q"] + target, simulator.variables)
            #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty, "\(quiet)")
            // What verify keeps is no part of the archive that others would miss.
            let run = try await CommandProcess.run(
                ["status", "--log-groups", "/app/", "--engine", "read"] + target, simulator.variables)
            #expect(run.status == 0, "\(run.errors)")
        }
    }

    @Test func whatDiffersEndsWithOneAndIsNamed() async throws {
        try await Self.archive { simulator, target in
            let object = try #require(try Self.objects(simulator).first)
            let bytes = try Data(contentsOf: URL(filePath: object))
            try FileManager.default.removeItem(atPath: object)
            for arguments in [[], ["--against", "manifests"]] {
                let told = try await CommandProcess.run(["verify"] + arguments + target, simulator.variables)
                #expect(told.status == 1 && told.output.contains("missing: /app/web"), "\(told)")
                #expect(told.output.contains(object) && told.output.contains("next: restore"), "\(told)")
                let json = try await CommandProcess.run(["verify", "--json"] + arguments + target, simulator.variables)
                let record = try Self.record(json)
                let findings = try #require(record["findings"] as? [[String: Any]])
                #expect(json.status == 1 && record["verdict"] as? String == "differs" && findings.count == 1)
                #expect(findings[0]["sign"] as? String == "objectGone" && findings[0]["kind"] as? String == "missing")
            }
            try bytes.write(to: URL(filePath: object))
            #expect(try await CommandProcess.run(["verify"] + target, simulator.variables).status == 0)
            // An event that the source has, and that came when nothing could come any more.
            let time = simulator.world.now - 40 * 86_400_000 + 1
            simulator.world.append([
                NewEvent(group: "/app/web", stream: "s0", timestamp: time, ingestionTime: time + 5, message: "lost")
            ])
            let told = try await CommandProcess.run(["verify"] + target, simulator.variables)
            #expect(
                told.status == 1 && told.output.contains("1 event of CloudWatch Logs not in the archive"), "\(told)")
            let manifests = try await CommandProcess.run(
                ["verify", "--against", "manifests"] + target, simulator.variables)
            #expect(manifests.status == 0, "\(manifests)")
        }
    }

    /// "Could not look" never has the number of "differs".
    @Test func whatCannotBeLookedAtIsNoDifference() async throws {
        try await Self.archive { simulator, target in
            var variables = simulator.variables
            variables["AWS_ENDPOINT_URL"] = "http://127.0.0.1:1"
            let unanswered = try await CommandProcess.run(["verify"] + target, variables)
            #expect(unanswered.status == 69, "\(unanswered)")
            // The archive alone needs nobody.
            let alone = try await CommandProcess.run(["verify", "--against", "manifests"] + target, variables)
            #expect(alone.status == 0, "\(alone)")
            try FileManager.default.removeItem(atPath: simulator.folder + "/state.json")
            let stateless = try await CommandProcess.run(["verify"] + target, simulator.variables)
            #expect(stateless.status == 78 && stateless.errors.contains("--against manifests"), "\(stateless)")
            for form in [[], ["--against", "manifests"]] {
                let nowhere = try await CommandProcess.run(
                    ["verify", "--destination", "file://\(simulator.folder)/nowhere"] + form, simulator.variables)
                #expect(nowhere.status == 78, "\(nowhere)")
                // Nothing is kept where there is no archive.
                #expect(!FileManager.default.fileExists(atPath: simulator.folder + "/nowhere/_verify"))
            }
            let nothing = try await CommandProcess.run(
                ["verify", "--log-groups", "/none", "--against", "manifests"] + target, simulator.variables)
            #expect(nothing.status == 78 && nothing.errors.contains("/none"), "\(nothing)")
            for wrong in [["--subset", "8/7"], ["--against", "nobody"], ["--max-duration", "0"]] {
                let told = try await CommandProcess.run(["verify"] + wrong + target, simulator.variables)
                #expect(told.status == 2 && told.errors.contains(wrong[0]), "\(told)")
            }
        }
    }
}
