import ExporterSettings
import Foundation
import SimulatedAWS
import Testing

/// The commands as a newcomer meets them, against a simulated AWS.
@Suite struct CommandTests {
    private static let target = [
        "--log-groups", "/app/", "--destination", "s3://logs-bucket/archive", "--poll-interval", "50ms",
    ]

    private static let quick: WorldConfiguration = {
        var configuration = WorldConfiguration()
        configuration.exportPending = 0...10
        configuration.exportRunning = 10...20
        return configuration
    }()

    private struct Run: Decodable {
        struct Copied: Decodable {
            var logGroup: String
            var copiedBy: String
            var objects: Int
        }
        var exitStatus: Int32
        var stop: String
        var copied: [Copied]
    }

    @Test func planRunAndStatusTellTheSameStory() async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            let plan = try await CommandProcess.run(["plan"] + Self.target, simulator.variables)
            #expect(plan.status == 0, "\(plan.errors)")
            #expect(plan.output.contains("1 export task, for 1 log group"))
            #expect(simulator.world.objects(bucket: "logs-bucket").isEmpty)

            let run = try await CommandProcess.run(["run", "--json"] + Self.target, simulator.variables)
            #expect(run.status == 0, "\(run.errors)")
            #expect(run.errors.isEmpty)
            let record = try JSONDecoder().decode(Run.self, from: Data(run.output.utf8))
            #expect(record.stop == "done" && record.exitStatus == 0)
            #expect(record.copied.map(\.logGroup) == ["/app/web"])
            #expect(record.copied.map(\.copiedBy) == ["export-task"])

            let again = try await CommandProcess.run(Self.target, simulator.variables)
            #expect(again.status == 0)
            #expect(
                again.output.contains("nothing is due") && again.output.contains("the furthest behind: /app/web, 13 h"))
            let status = try await CommandProcess.run(["status"] + Self.target, simulator.variables)
            #expect(status.output.contains("13 h"))
        }
    }

    @Test func aTakenSlotIsTryAgainAndNothingIsWrong() async throws {
        try await Simulator.serve(Self.quick) { simulator in
            simulator.fill()
            _ = simulator.world.startForeignExportTask(runningFor: 600_000)
            let run = try await CommandProcess.run(
                ["run", "--deadline", "10s", "--wind-down", "8s"] + Self.target, simulator.variables)
            #expect(run.status == 75, "\(run.errors)")
            #expect(run.output.contains("nothing was exported") && run.output.contains("again"))
        }
    }

    private struct Stopped: Decodable {
        var stop: String
        var retryAfterSeconds: Int
    }

    @Test func aRunThatMayNotWaitSaysWhenToComeBack() async throws {
        var configuration = Self.quick
        configuration.exportRunning = 600_000...600_000
        try await Simulator.serve(configuration) { simulator in
            simulator.fill()
            for _ in 0..<2 {
                let run = try await CommandProcess.run(
                    ["run", "--no-wait", "--json"] + Self.target, simulator.variables)
                #expect(run.status == 75, "\(run.errors)")
                let record = try JSONDecoder().decode(Stopped.self, from: Data(run.output.utf8))
                // Half of what the task has run for, and ten seconds at least.
                #expect(record.stop == "taskRunning" && (10...300).contains(record.retryAfterSeconds))
            }
            #expect(simulator.world.exportTasks().count == 1)
        }
    }

    @Test func theBucketPolicyThatIsPrintedLetsExportTasksWrite() async throws {
        var configuration = Self.quick
        configuration.requiresBucketPolicy = true
        configuration.verifySignatures = false
        try await Simulator.serve(configuration) { simulator in
            simulator.fill()
            let denied = try await CommandProcess.run(["run"] + Self.target, simulator.variables)
            #expect(denied.status == 78, "\(denied.output)")
            #expect(denied.errors.contains("cwlogs-export policy --only bucket"))
            let policy = try await CommandProcess.run(
                ["policy", "--only", "bucket"] + Self.target, simulator.variables)
            #expect(policy.status == 0, "\(policy.errors)")
            #expect(policy.output.contains("\"aws:SourceAccount\"") && policy.output.contains("123456789012"))
            let object = try JSONSerialization.jsonObject(with: Data(policy.output.utf8)) as? [String: Any]
            #expect(object?["Version"] as? String == "2012-10-17")
            let put = simulator.world.answer(
                WireRequest(
                    method: "PUT", host: "127.0.0.1:\(simulator.port)", target: "/logs-bucket?policy=",
                    body: Array(policy.output.utf8)))
            #expect(put.status == 204)
            let allowed = try await CommandProcess.run(["run"] + Self.target, simulator.variables)
            #expect(allowed.status == 0, "\(allowed.output)\(allowed.errors)")
        }
    }

    /// One cause is one refusal and one line, however many groups it concerns.
    @Test func aBucketPolicyThatIsMissingIsOneLineForThreeHundredGroups() async throws {
        var configuration = Self.quick
        configuration.requiresBucketPolicy = true
        try await Simulator.serve(configuration) { simulator in
            simulator.fill()
            let time = simulator.world.now - 2 * 86_400_000
            simulator.world.append(
                (0..<300).map { number in
                    NewEvent(
                        group: "/app/\(number)", stream: "s", timestamp: time, ingestionTime: time + 100, message: "m")
                })
            let refused = try await CommandProcess.run(["run"] + Self.target, simulator.variables)
            #expect(refused.status == 78 && refused.output.isEmpty, "\(refused.output)")
            let lines = refused.errors.split(separator: "\n")
            #expect(lines.count == 1 && lines[0].contains("'cwlogs-export policy --only bucket'"), "\(refused.errors)")
            #expect(simulator.world.callCounts["logs:CreateExportTask"] == 1)
        }
    }

    @Test func aFolderIsADestinationLikeAnyOther() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let target = [
                "--log-groups", "/app/", "--destination", "file://\(simulator.folder)/archive", "--engine", "read",
            ]
            let plan = try await CommandProcess.run(["plan"] + target, simulator.variables)
            #expect(plan.status == 0, "\(plan.errors)")
            #expect(plan.output.contains("to file://\(simulator.folder)/archive"))
            #expect(try FileManager.default.subpathsOfDirectory(atPath: simulator.folder).isEmpty)
            let run = try await CommandProcess.run(["run"] + target, simulator.variables)
            #expect(run.status == 0, "\(run.errors)")
            let files = try FileManager.default.subpathsOfDirectory(atPath: simulator.folder)
            #expect(files.contains { $0.hasPrefix("archive/2") && $0.hasSuffix("/000000.jsonl.gz") }, "\(files)")
            #expect(files.contains { $0.hasPrefix("archive/_manifests/%2Fapp%2Fweb/") && $0.hasSuffix(".json") })
            #expect(files.contains { $0.hasPrefix("cwlogs-export/archive-") && $0.hasSuffix(".json") }, "the state")
            let status = try await CommandProcess.run(["status"] + target, simulator.variables)
            #expect(status.status == 0, "\(status.errors)")
            let policy = try await CommandProcess.run(
                ["policy", "--account", "123456789012"] + target, simulator.variables)
            #expect(policy.output.contains("folder needs no policy"))
            #expect(!policy.output.contains("s3:"))
        }
    }

    @Test func whatIsWrittenIsKeptAsTheStorageOptionsSay() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let run = try await CommandProcess.run(
                [
                    "run", "--log-groups", "/app/", "--destination", "s3://logs-bucket/a", "--engine", "read",
                    "--state", "s3://logs-bucket/state.json", "--kms-key", "alias/logs", "--storage-class",
                    "STANDARD_IA", "--bucket-owner-full-control", "--expected-bucket-owner", "123456789012",
                ], simulator.variables)
            #expect(run.status == 0, "\(run.errors)")
            let objects = simulator.world.objects(bucket: "logs-bucket")
            #expect(objects.count >= 3)
            for object in objects {
                let holdsEvents = object.key.hasSuffix(".gz")
                #expect(object.headers["x-amz-storage-class"] == (holdsEvents ? "STANDARD_IA" : nil), "\(object.key)")
                #expect(object.headers["x-amz-server-side-encryption-aws-kms-key-id"] == "alias/logs")
                #expect(object.headers["x-amz-acl"] == "bucket-owner-full-control")
            }
        }
    }

    @Test func everyOptionStandsInTheHelpOfEveryCommandThatTakesIt() async throws {
        for command in ["run", "plan", "status", "cat", "serve", "verify", "policy"] {
            let help = try await CommandProcess.run([command, "--help"])
            #expect(help.status == 0)
            let table = Setting.table
            let alone = [
                "run": [table.dryRun, table.follow, table.followEvery], "plan": [table.detailedExitcode],
                "status": [table.offline, table.maxLag, table.sort, table.limit],
                "cat": [table.stream, table.grep, table.filterPattern, table.tail, table.names, table.raw],
                "verify": [table.against, table.readData, table.subset, table.maxDuration],
                "serve": [table.port, table.host, table.clientKeys],
            ]
            let others = alone.filter { $0.key != command }.flatMap(\.value)
            for setting in Setting.ofCommand where !others.contains(setting) {
                let short = setting.short.map { "-\($0), " } ?? ""
                #expect(help.output.contains("  \(short)\(setting.option)"), "\(command) \(setting.option)")
            }
        }
    }

    @Test func helpNamesEveryCommandAndTheExitStatus() async throws {
        let help = try await CommandProcess.run(["--help"])
        for word in [
            "run", "plan", "status", "cat", "serve", "verify", "state", "policy", "demo", "simulator", "75 try",
        ] {
            #expect(help.output.contains(word))
        }
        #expect(try await CommandProcess.run(["--version"]).status == 0)
        #expect(try await CommandProcess.run(["--experimental-dump-help"]).output.hasPrefix("{"))
    }

    @Test func theSimulatorRefusesFaultsThatItDoesNotKnow() async throws {
        let simulator = try await CommandProcess.run(["simulator", "--port", "0", "--faults", #"{"lostLuggage": 1}"#])
        #expect(simulator.status == 2)
        #expect(simulator.errors.contains("--faults") && simulator.errors.contains("lostLuggage"))
    }

    @Test func theDemoProvesThatNothingIsMissingOrDuplicated() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: folder) }
        let demo = try await CommandProcess.run(["demo", "--events", "5000", "--directory", folder.path])
        #expect(demo.status == 0, "\(demo.output)\(demo.errors)")
        #expect(demo.output.contains("0 missing, 0 duplicated"))
        #expect(FileManager.default.fileExists(atPath: "\(folder.path)/archive/_manifests"))
    }

    @Test func theDemoLeavesAFolderThatIsNotItsOwnAlone() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("mine".utf8).write(to: folder.appendingPathComponent("letter.txt"))
        let demo = try await CommandProcess.run(["demo", "--directory", folder.path])
        #expect(demo.status == 78)
        #expect(demo.errors.contains("--directory"))
    }

    @Test func aDemoThatCouldLeaveNothingDoesNotBegin() async throws {
        let demo = try await CommandProcess.run(["demo", "--directory", "/dev/null/x"])
        #expect(demo.status == 1 && demo.output.isEmpty)
        #expect(demo.errors.contains("--directory: '/dev/null/x' cannot be written: Not a directory"), "\(demo.errors)")
    }
}
