import Foundation
import SimulatedAWS
import Testing

/// `status` and `plan` as people and monitoring meet them.
@Suite struct StatusCommandTests {
    private static let target = ["--destination", "s3://logs-bucket/archive", "--poll-interval", "50ms"]
    private static let selected = ["--log-groups", "/app/"] + target

    private static let quick: WorldConfiguration = {
        var configuration = WorldConfiguration()
        configuration.exportPending = 0...10
        configuration.exportRunning = 10...20
        return configuration
    }()

    private struct Status: Decodable {
        struct Lane: Decodable {
            var logGroup: String
            var state: String
        }
        struct Counts: Decodable { var lanes, fine, behind, gone, notSelected: Int }
        var exitStatus: Int32
        var isOffline: Bool
        var lanes: [Lane]
        var counts: Counts
    }

    private struct Plan: Decodable {
        struct Skipped: Decodable { var logGroup, reason: String }
        var exitStatus: Int32
        var isDue: Bool
        var skipped: [Skipped]
    }

    private func decoded<Value: Decodable>(_ process: CommandProcess) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(process.output.utf8))
    }

    /// An archive of `/app/web` and `/app/db`, of which the latter is deleted then.
    private func archived(_ body: @escaping @Sendable (Simulator) async throws -> Void) async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            let time = simulator.world.now - 2 * 86_400_000
            simulator.world.append([
                NewEvent(group: "/app/db", stream: "s", timestamp: time, ingestionTime: time + 100, message: "x")
            ])
            let run = try await CommandProcess.run(Self.selected, simulator.variables)
            #expect(run.status == 0, "\(run.output)\(run.errors)")
            simulator.world.deleteLogGroup("/app/db")
            try await body(simulator)
        }
    }

    @Test func goneNotSelectedAndBehindAreToldApart() async throws {
        try await archived { simulator in
            let all: Status = try decoded(
                try await CommandProcess.run(["status", "--json"] + Self.selected, simulator.variables))
            #expect(all.lanes.map(\.logGroup).sorted() == ["/app/db", "/app/web"])
            #expect(all.lanes.first { $0.logGroup == "/app/db" }?.state == "gone")
            #expect(all.counts.gone == 1 && all.counts.notSelected == 0 && !all.isOffline)
            let one: Status = try decoded(
                try await CommandProcess.run(
                    ["status", "--json", "--log-groups", "/app/w"] + Self.target, simulator.variables))
            #expect(one.lanes.map(\.logGroup) == ["/app/web"] && one.counts.notSelected == 1)
            let plan: Plan = try decoded(
                try await CommandProcess.run(
                    ["plan", "--json", "--log-groups", "/app/w"] + Self.target, simulator.variables))
            #expect(plan.skipped.contains { $0.logGroup == "/app/db" && $0.reason == "notSelected" })
        }
    }

    @Test func theLagThatIsAllowedIsAnExitStatus() async throws {
        try await archived { simulator in
            // What is idle would not lag.
            let time = simulator.world.now - 3_600_000
            simulator.world.append([
                NewEvent(group: "/app/web", stream: "s0", timestamp: time, ingestionTime: time + 100, message: "x")
            ])
            let fine = try await CommandProcess.run(["status", "--max-lag", "3d"] + Self.selected, simulator.variables)
            #expect(fine.status == 0, "what is gone does not lag: \(fine.output)")
            let late = try await CommandProcess.run(["status", "--max-lag", "1h"] + Self.selected, simulator.variables)
            #expect(late.status == 1 && late.errors.isEmpty)
            #expect(late.output.contains("further behind than --max-lag 1h: /app/web ("), "\(late.output)")
            let quiet = try await CommandProcess.run(
                ["status", "-q", "--max-lag", "1h"] + Self.selected, simulator.variables)
            #expect(quiet.output.split(separator: "\n").count == 1 && quiet.status == 1, "\(quiet.output)")
            let wrong = try await CommandProcess.run(["status", "--sort", "size"] + Self.selected, simulator.variables)
            #expect(wrong.status == 2 && wrong.errors.contains("--sort: 'size' is none of worst, lag, name"))
        }
    }

    @Test func offlineAsksNothingOfTheLogs() async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            let state = ["--state", "file://\(simulator.folder)/state.json"] + Self.target
            let run = try await CommandProcess.run(["run", "--log-groups", "/app/"] + state, simulator.variables)
            #expect(run.status == 0, "\(run.errors)")
            var closed = Self.quick
            closed.denied = ["logs:DescribeLogGroups", "logs:ListLogGroups", "logs:DescribeLogStreams", "s3:GetObject"]
            try await Simulator.serve(closed) { closed in
                let online = try await CommandProcess.run(
                    ["status", "--log-groups", "/app/"] + state, closed.variables)
                #expect(online.status == 77, "\(online.errors)")
                let status = try await CommandProcess.run(["status", "--offline", "--json"] + state, closed.variables)
                #expect(status.status == 0, "\(status.errors)")
                let record: Status = try decoded(status)
                #expect(record.isOffline && record.lanes.map(\.logGroup) == ["/app/web"])
            }
            let none = try await CommandProcess.run(
                ["status", "--offline", "--destination", "s3://logs-bucket/other"], simulator.variables)
            #expect(none.status == 78 && none.errors.contains("there is no state"), "\(none.errors)")
        }
    }

    @Test func offlineNeedsNoRegionForAFolder() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let target = ["--destination", "file://\(simulator.folder)/archive", "--engine", "read"]
            let run = try await CommandProcess.run(["run", "--log-groups", "/app/"] + target, simulator.variables)
            #expect(run.status == 0, "\(run.errors)")
            let endpoint = simulator.variables.filter { ["XDG_STATE_HOME", "AWS_ENDPOINT_URL"].contains($0.key) }
            let status = try await CommandProcess.run(["status", "--offline"] + target, endpoint)
            #expect(status.status == 0 && status.output.contains("/app/web"), "\(status.errors)")
            let online = try await CommandProcess.run(["status", "--log-groups", "/app/"] + target, endpoint)
            #expect(online.status == 78 && online.errors.contains("--region is missing"))
        }
    }

    @Test func formatIsOfTheStatusWhereItIsAWordOfIt() async throws {
        try await archived { simulator in
            func status(_ format: String) async throws -> CommandProcess {
                try await CommandProcess.run(
                    ["status", "--offline", "--format", format] + Self.target, simulator.variables)
            }
            let metrics = try await status("prometheus")
            #expect(metrics.output.hasPrefix("# HELP cwlogs_export_") && metrics.status == 0, "\(metrics.errors)")
            #expect(
                metrics.output.contains(
                    #"cwlogs_export_lag_seconds{archive="s3://logs-bucket/archive",log_group="/app/web"}"#))
            let record: Status = try decoded(try await status("json"))
            #expect(record.counts.lanes == 2)
            // What `run` says of its objects changes nothing here.
            for format in ["text", "jsonl"] { #expect(try await status(format).output.contains("LOG GROUP")) }
            #expect(try await status("xml").status == 2)
        }
    }

    @Test func aPlanTellsAScriptWhetherSomethingIsDue() async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            let plan = ["plan", "--detailed-exitcode"] + Self.selected
            #expect(try await CommandProcess.run(plan, simulator.variables).status == 2)
            let json: Plan = try decoded(try await CommandProcess.run(plan + ["--json"], simulator.variables))
            #expect(json.exitStatus == 2 && json.isDue)
            #expect(try await CommandProcess.run(Self.selected, simulator.variables).status == 0)
            let idle = try await CommandProcess.run(plan, simulator.variables)
            #expect(idle.status == 0 && idle.output.hasSuffix("\nNothing was changed.\n"), "\(idle.output)")
            let other = try await CommandProcess.run(plan + ["--task-scope", "stream"], simulator.variables)
            #expect(other.status == 1 && other.output.contains("refused: /app/web: the state has its lanes"))
            #expect(!other.output.contains("'cwlogs-export run' does it"))
        }
    }

    /// The words of a lease: who, where, since when, and for how long at most.
    @Test func aLeaseNamesItsMachineAndProcess() async throws {
        var configuration = Self.quick
        configuration.exportRunning = 600_000...600_000
        try await Simulator.serve(configuration) { simulator in
            simulator.fill()
            let script =
                #""$0" "$@" >/dev/null 2>&1 & pid=$!; for i in 1 2 3 4 5 6 7 8 9 10; do sleep 1; "$0" status --json "$@" | grep -q leaseHeldBy && break; done; kill -9 $pid; echo $pid; "$0" run "$@""#
            let held = try await CommandProcess.shell(script, Self.selected, simulator.variables)
            let lines = held.output.split(separator: "\n")
            let pid = try #require(lines.first)
            #expect(held.status == 75, "\(held.errors)")
            #expect(held.output.contains(", process \(pid), since 20"), "\(held.output)")
            #expect(held.output.contains("or was killed"))
        }
    }

    @Test func aPipeHasNoColourAndNoWordOfOurs() async throws {
        try await archived { simulator in
            for command in [["plan"], ["status"], ["run", "--no-sweep"], ["status", "--offline"]] {
                let told = try await CommandProcess.run(command + Self.selected, simulator.variables)
                #expect(
                    !told.output.unicodeScalars.contains { $0.value == 0x1B || (0xFDD0...0xFDD2).contains($0.value) })
                for word in ["lane", "column", "sweep", "seal", "slice"] {
                    #expect(told.output.ranges(of: word).isEmpty, "\(command): \(told.output)")
                }
            }
        }
    }
}
