import Foundation
import SimulatedAWS
import Testing

/// What stands on stdout is the result: whole, at once, an object where JSON is asked for; and where it cannot be written,
/// that is told.
@Suite struct StandardOutputTests {
    private static let target = [
        "--log-groups", "/app/", "--destination", "s3://logs-bucket/archive", "--poll-interval", "50ms",
    ]

    private static let quick: WorldConfiguration = {
        var configuration = WorldConfiguration()
        configuration.exportPending = 0...10
        configuration.exportRunning = 10...20
        return configuration
    }()

    @Test(arguments: [["plan"], ["status"], ["run", "--json"], ["policy", "--only", "bucket"], ["run", "--help"]])
    func aResultThatIsLostIsAFailure(command: [String]) async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            for (place, words) in [(">/dev/full", "No space left"), (">&-", "Bad file descriptor")] {
                let lost = try await CommandProcess.shell(
                    "exec \"$0\" \"$@\" \(place)", command + Self.target, simulator.variables)
                #expect(lost.status == 1, "\(place): \(lost.errors)")
                #expect(lost.errors.contains("cannot be written to stdout: \(words)"), "\(place): \(lost.errors)")
            }
        }
    }

    @Test func aReaderThatHasSeenEnoughIsNoFailure() async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            let piped = try await CommandProcess.shell(
                "mkfifo \"$FIFO\"; true <\"$FIFO\" & \"$0\" \"$@\" >\"$FIFO\"", ["run"] + Self.target,
                simulator.variables.merging(["FIFO": simulator.folder + "/fifo"]) { $1 })
            #expect(piped.status == 0 && piped.errors.isEmpty, "\(piped.status) \(piped.errors)")
            #expect(simulator.world.objects(bucket: "logs-bucket").contains { $0.key.hasPrefix("archive/_manifests/") })
        }
    }

    /// The numbers 0 to 2 are not taken by a socket or a file of the run.
    @Test func aCallerMayCloseAllThree() async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            let state = "file://\(simulator.folder)/state.json"
            let closed = try await CommandProcess.shell(
                "exec \"$0\" \"$@\" <&- >&- 2>&-", ["run", "--state", state] + Self.target, simulator.variables)
            #expect(closed.status == 1 && closed.errors.isEmpty && closed.output.isEmpty)
            #expect(simulator.world.objects(bucket: "logs-bucket").contains { $0.key.hasPrefix("archive/_manifests/") })
            let kept = try #require(try simulator.kept()["state.json"])
            #expect(try JSONSerialization.jsonObject(with: Data(kept)) is [String: Any])
        }
    }

    private struct Failed: Decodable {
        struct Told: Decodable { var code, message: String }
        var command: String?
        var exitStatus: Int32
        var error: Told
    }

    @Test(
        arguments: [
            (["run", "--destination", "s3://no-such-bucket"], 78, "bucketMissing"),
            (["plan", "--log-groups", "/nope/"], 78, "noGroupSelected"),
            (["status", "--export-settle", "soon"], 2, "invalidSetting"),
            (["--deadline", "1s"], 2, "contradictorySettings"), (["run", "--bogus"], 2, "usage"),
            (["policy", "--endpoint-url", "http://127.0.0.1:1"], 69, "noAnswer"),
        ] as [([String], Int32, String)])
    func aFailureIsAnObjectOnOneLine(arguments: [String], status: Int32, code: String) async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            var given = arguments + ["--json"]
            for (option, value) in [("--log-groups", "/app/"), ("--destination", "s3://logs-bucket/archive")]
            where !arguments.contains(option) {
                given += [option, value]
            }
            let failed = try await CommandProcess.run(given, simulator.variables)
            #expect(failed.status == status, "\(failed.errors)")
            #expect(failed.output.filter { $0 == "\n" }.count == 1, "\(failed.output)")
            let record = try JSONDecoder().decode(Failed.self, from: Data(failed.output.utf8))
            #expect(record.error.code == code && record.exitStatus == status, "\(failed.output)")
            #expect(record.command == (code == "usage" ? nil : arguments[0].hasPrefix("-") ? "run" : arguments[0]))
            #expect(failed.errors.contains(record.error.message), "\(failed.errors)")
        }
    }

    @Test func aResultIsAsLoudAsItWasAskedToBe() async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            let loud = try await CommandProcess.run(["run", "-v"] + Self.target, simulator.variables)
            #expect(loud.status == 0 && loud.output.contains("\ncalls: "), "\(loud.output)")
            #expect(loud.errors.contains(" info committed"), "\(loud.errors)")
            let plain = try await CommandProcess.run(["run"] + Self.target, simulator.variables)
            #expect(plain.status == 0 && !plain.output.contains("calls: ") && plain.errors.isEmpty)
            let quiet = try await CommandProcess.run(["run", "-q"] + Self.target, simulator.variables)
            #expect(quiet.status == 0 && quiet.output.isEmpty && quiet.errors.isEmpty)
            let warned = try await CommandProcess.run(
                ["run", "--quiet", "--log-groups", "/nope/"] + Self.target, simulator.variables)
            #expect(warned.output == "warning: --log-groups: '/nope/' matches no log group\n", "\(warned.output)")
        }
    }

    @Test func aMisspeltCommandIsNamedWithTheNearest() async throws {
        let misspelt = try await CommandProcess.run(["plann"])
        #expect(misspelt.status == 2 && misspelt.errors.contains("'plann' is not a command: did you mean 'plan'?"))
        let inner = try await CommandProcess.run(["state", "shwo"])
        #expect(inner.status == 2 && inner.errors.contains("'shwo' is not a command: did you mean 'show'?"))
        let unknown = try await CommandProcess.run(["frobnicate"])
        #expect(unknown.status == 2 && unknown.errors.contains("'frobnicate' is not a command: there are run, plan"))
    }

    /// Names of groups are others' texts.
    @Test func whatATerminalWouldObeyIsNotPrinted() async throws {
        try await Simulator.serve { simulator in
            simulator.world.createBucket("logs-bucket")
            simulator.world.append([
                NewEvent(
                    group: "/app/web", stream: "x\u{1B}[2J\u{9B}", timestamp: simulator.world.now - 86_400_000,
                    ingestionTime: simulator.world.now - 86_400_000, message: "m")
            ])
            let plan = try await CommandProcess.run(
                ["plan", "--task-scope", "stream"] + Self.target, simulator.variables)
            #expect(
                plan.output.contains(#"/app/web/x\u{1B}[2J\u{9B}"#) || plan.output.contains(#"x\u{1B}[2J"#),
                "\(plan.output)")
            #expect(!plan.output.unicodeScalars.contains { [0x1B, 0x9B].contains($0.value) })
        }
    }
}
