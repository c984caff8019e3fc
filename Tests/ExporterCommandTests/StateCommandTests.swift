import ExporterSettings
import Foundation
import SimulatedAWS
import Testing

/// The commands of `state` as their users meet them.
@Suite struct StateCommandTests {
    private static let target = [
        "--destination", "s3://logs-bucket/archive", "--engine", "read", "--state", "s3://logs-bucket/state.json",
    ]
    private static let run = ["run", "--log-groups", "/app/"] + target

    private struct Shown: Decodable {
        struct Lane: Decodable {
            var logGroup: String
            var copiedThrough: String
            var pieces: Int
        }
        var command: String
        var state: String
        var version: String
        var laneCount: Int
        var fanOut: Int
        var lanes: [Lane]
    }

    private struct Rebuilt: Decodable {
        var command: String
        var isSaved: Bool
        var lanes: Int
        var manifests: Int
        var knowsOriginal: Bool
    }

    private struct Copied: Decodable {
        var isNamed: Bool
        var to: String
    }

    private struct Failed: Decodable {
        struct Error: Decodable { var code: String }
        var command: String
        var error: Error
    }

    private func decoded<Value: Decodable>(_ process: CommandProcess) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(process.output.utf8))
    }

    private static func hasNoWordOfOurs(_ text: String) {
        for word in ["lane", "column", "sweep", "seal", "slice"] { #expect(!text.contains(word), "\(word): \(text)") }
    }

    @Test func aStateIsShownToPeopleAndToPrograms() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let missing = try await CommandProcess.run(["state", "show", "--json"] + Self.target, simulator.variables)
            #expect(missing.status == 78, "\(missing.errors)")
            let failed: Failed = try decoded(missing)
            #expect(failed.command == "state show" && failed.error.code == "stateMissing")

            #expect(try await CommandProcess.run(Self.run, simulator.variables).status == 0)
            let before = try simulator.kept()
            let text = try await CommandProcess.run(["state", "show"] + Self.target, simulator.variables)
            #expect(text.status == 0, "\(text.errors)")
            for word in ["state        s3://logs-bucket/state.json", "/app/web", "no run", "PIECES"] {
                #expect(text.output.contains(word), "\(text.output)")
            }
            #expect(text.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(text.output)")
            Self.hasNoWordOfOurs(text.output)
            let unselected = try await CommandProcess.run(
                ["state", "show", "--log-groups", "/other"] + Self.target, simulator.variables)
            #expect(unselected.output.hasSuffix("\n--log-groups selects nothing of it\n"), "\(unselected.output)")
            let json = try await CommandProcess.run(["state", "show", "--json"] + Self.target, simulator.variables)
            let shown: Shown = try decoded(json)
            #expect(shown.command == "state show" && shown.version == "3" && shown.fanOut == 1)
            #expect(shown.lanes.map(\.logGroup) == ["/app/web"] && shown.laneCount == 1)
            let other = try await CommandProcess.run(
                ["state", "show", "--json", "--log-groups", "/other"] + Self.target, simulator.variables)
            let none: Shown = try decoded(other)
            #expect(none.lanes.isEmpty && none.laneCount == 1)
            #expect(try simulator.kept() == before)
        }
    }

    @Test func aLostStateIsMadeNewAndTheErrorTellsHow() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            #expect(try await CommandProcess.run(Self.run, simulator.variables).status == 0)
            let there = try await CommandProcess.run(["state", "rebuild"] + Self.target, simulator.variables)
            #expect(there.status == 78 && there.errors.contains("move it away first"), "\(there.errors)")
            simulator.world.deleteObject(bucket: "logs-bucket", key: "state.json")
            let lost = try await CommandProcess.run(Self.run, simulator.variables)
            #expect(lost.status == 78 && lost.errors.contains("cwlogs-export state rebuild"), "\(lost.errors)")

            let before = try simulator.kept()
            let dry = try await CommandProcess.run(
                ["state", "rebuild", "--dry-run"] + Self.target, simulator.variables)
            #expect(dry.status == 0 && dry.output.contains("Nothing was changed"), "\(dry.output)\(dry.errors)")
            #expect(dry.output.contains("nothing of it is final yet"), "\(dry.output)")
            Self.hasNoWordOfOurs(dry.output)
            #expect(try simulator.kept() == before)
            let rebuild = try await CommandProcess.run(
                ["state", "rebuild", "--json"] + Self.target, simulator.variables)
            let rebuilt: Rebuilt = try decoded(rebuild)
            #expect(rebuilt.command == "state rebuild" && rebuilt.isSaved && !rebuilt.knowsOriginal)
            #expect(rebuilt.lanes == 1 && rebuilt.manifests >= 1)
            let again = try await CommandProcess.run(Self.run, simulator.variables)
            #expect(again.status == 0, "\(again.errors)")
            #expect(again.output.hasPrefix("nothing is due"), "\(again.output)")
        }
    }

    @Test func aStateIsMovedAndBackedUp() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            #expect(try await CommandProcess.run(Self.run, simulator.variables).status == 0)
            let new = "file://\(simulator.folder)/moved.json"
            let backup = "file://\(simulator.folder)/backup.json"
            let wrong = try await CommandProcess.run(["state", "copy", "nowhere"] + Self.target, simulator.variables)
            #expect(wrong.status == 2 && wrong.errors.contains("new-dsn"), "\(wrong.errors)")
            let kept = try await CommandProcess.run(
                ["state", "copy", backup, "--backup"] + Self.target, simulator.variables)
            #expect(kept.status == 0 && kept.output.contains("as a backup"), "\(kept.output)\(kept.errors)")
            let copy = try await CommandProcess.run(
                ["state", "copy", new, "--json"] + Self.target, simulator.variables)
            let copied: Copied = try decoded(copy)
            #expect(copied.isNamed && copied.to == new)
            let old = try await CommandProcess.run(Self.run, simulator.variables)
            #expect(old.status == 78 && old.errors.contains(new), "\(old.errors)")
            let moved = try await CommandProcess.run(
                [
                    "run", "--log-groups", "/app/", "--destination", "s3://logs-bucket/archive", "--engine", "read",
                    "--state", new,
                ], simulator.variables)
            #expect(moved.status == 0, "\(moved.errors)")
        }
    }

    @Test func everyOptionStandsInTheHelpOfTheCommandsOfState() async throws {
        let table = Setting.table
        for command in ["show", "rebuild", "copy"] {
            let help = try await CommandProcess.run(["state", command, "--help"])
            #expect(help.status == 0)
            let ofOthers =
                [
                    table.follow, table.followEvery, table.offline, table.maxLag, table.sort, table.limit,
                    table.detailedExitcode, table.stream, table.grep, table.filterPattern, table.tail, table.names,
                    table.raw, table.port, table.host, table.clientKeys,
                ] + (command == "show" ? [table.dryRun] : [])
            for setting in Setting.ofCommand where !ofOthers.contains(setting) {
                #expect(help.output.contains(setting.option), "\(command) \(setting.option)")
            }
        }
        #expect(try await CommandProcess.run(["--help"]).output.contains("state"))
    }
}
