import Foundation
import SimulatedAWS
import Testing

/// What somebody meets who types the command for the first time, or mistypes it.
@Suite struct NewcomerTests {
    private static let destination = ["--destination", "s3://logs-bucket/archive", "--poll-interval", "50ms"]

    @Test func theNameAloneSaysHowToBegin() async throws {
        let alone = try await CommandProcess.run([])
        #expect(alone.status == 2 && alone.output.isEmpty && !alone.errors.contains("is missing"))
        for words in ["cwlogs-export demo", "plan --log-groups", "--help"] { #expect(alone.errors.contains(words)) }
        #expect(alone.errors.split(separator: "\n").allSatisfy { $0.count <= 80 })
        let configured = try await CommandProcess.run([], ["CWLOGS_LOG_GROUPS": "/a"])
        #expect(configured.status == 2 && configured.errors.contains("--destination is missing"))
    }

    @Test func theVersionIsACommandAndAnOption() async throws {
        let option = try await CommandProcess.run(["--version"])
        #expect(option.status == 0 && option.output.hasPrefix("cwlogs-export 0."))
        #expect(try await CommandProcess.run(["version"]).output == option.output)
        for (word, meant) in [("--verison", "--version"), ("--hepl", "--help")] {
            let misspelt = try await CommandProcess.run([word])
            #expect(misspelt.status == 2 && misspelt.errors.contains("did you mean '\(meant)'?"), "\(misspelt.errors)")
        }
    }

    @Test func aWordThatIsNearNoOptionIsNotMeantAsOne() async throws {
        for (word, meant) in [("--foo", nil), ("--engin", "--engine"), ("--jsn", "--json"), ("-x", nil)]
            as [(String, String?)]
        {
            let unknown = try await CommandProcess.run(["plan", word])
            #expect(unknown.status == 2 && unknown.errors.contains("'\(word)' is not an option"), "\(unknown.errors)")
            #expect(
                meant.map { unknown.errors.contains(": did you mean '\($0)'?") } ?? !unknown.errors.contains("did you"),
                "\(unknown.errors)")
        }
    }

    @Test(
        arguments: [
            [], ["run"], ["plan"], ["status"], ["policy"], ["demo"], ["simulator"], ["state"], ["state", "show"],
            ["state", "rebuild"], ["state", "copy"],
        ] as [[String]])
    func helpFitsEightyColumns(command: [String]) async throws {
        let help = try await CommandProcess.run(command + ["--help"])
        #expect(help.status == 0 && help.output.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(help.output)")
        // An example that is broken cannot be typed.
        let examples = help.output.split(separator: "\n").filter { $0.hasPrefix("  cwlogs-export ") }
        #expect(examples.allSatisfy { !$0.hasSuffix("--destination") && !$0.hasSuffix("--engine") }, "\(examples)")
    }

    /// What is most likely wrong stands first, in the line and in the object.
    @Test func aRegionThatNobodyKnowsIsDoubtedBeforeTheBucket() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let plan = ["plan", "--log-groups", "/app/", "--region", "eu-central-9"] + Self.destination
            let refused = try await CommandProcess.run(plan, simulator.variables)
            #expect(refused.status == 78, "\(refused.errors)")
            #expect(
                refused.errors.contains(
                    "\ncwlogs-export: --region: 'eu-central-9' is most likely misspelt: did you mean 'eu-central-1'? (the bucket 'logs-bucket'"
                ), "\(refused.errors)")
            let known = try await CommandProcess.run(
                ["plan", "--log-groups", "/app/", "--region", "eu-central-1"] + Self.destination, simulator.variables)
            #expect(known.status == 78 && known.errors.hasPrefix("cwlogs-export: the bucket 'logs-bucket'"))
        }
    }

    @Test(arguments: ["run", "plan", "status"]) func helpHasExamples(command: String) async throws {
        let help = try await CommandProcess.run([command, "--help"]).output
        #expect(help.contains("Examples:") && help.contains("  cwlogs-export \(command) --log-groups"), "\(help)")
    }

    @Test func theConfigurationMayComeFromStdin() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let plan = try await CommandProcess.shell(
                "printf 'log-groups: /app/\\ndestination: s3://logs-bucket/archive\\n' | \"$0\" \"$@\"",
                ["plan", "--config", "-"], simulator.variables)
            #expect(plan.status == 0 && plan.output.contains("/app/web"), "\(plan.errors)")
            let wrong = try await CommandProcess.shell(
                "printf 'log-groups: /app/\\nengin: read\\n' | \"$0\" \"$@\"", ["plan", "--config", "-"],
                simulator.variables)
            #expect(wrong.status == 78 && wrong.errors.contains("stdin:2: 'engin'"), "\(wrong.errors)")
        }
    }

    @Test(
        arguments: [
            (["--deny", "logs:Foo"], "--deny: 'logs:Foo' is not an operation"),
            (["--deny", "logs:CreateExportTasks"], "did you mean 'logs:CreateExportTask'?"),
            (["--buckets", "ok-1,A_B"], "--buckets: 'A_B'"), (["--region", "narnia"], "--region: 'narnia'"),
        ])
    func theSimulatorRefusesWhatItDoesNotHave(options: [String], words: String) async throws {
        let refused = try await CommandProcess.run(["simulator", "--port", "0"] + options)
        #expect(refused.status == 2 && refused.errors.contains(words), "\(refused.errors)")
    }

    @Test func errorsOfTheMachineAreInItsOwnWords() async throws {
        try await Simulator.serve { simulator in
            let port = try await CommandProcess.run(["simulator", "--port", "\(simulator.port)"])
            #expect(port.status == 69 && port.errors.contains("Address already in use"), "\(port.errors)")
            let unreached = try await CommandProcess.run(
                ["plan", "--log-groups", "/app/", "--endpoint-url", "http://127.0.0.1:1"] + Self.destination,
                simulator.variables)
            #expect(unreached.status == 69 && unreached.errors.contains("connection refused"), "\(unreached.errors)")
            for text in [port.errors, unreached.errors] {
                #expect(!text.contains("errno") && !text.contains("bind(") && !text.contains("NIO"), "\(text)")
            }
        }
    }

    /// A service that says no has answered, and so has a disk.
    @Test func onlyWhereNothingAnsweredIsItAskedWhetherAnythingDoes() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let question = "does anything answer at http://127.0.0.1:"
            let plan = ["plan", "--log-groups", "/app/"] + Self.destination
            let silent = try await CommandProcess.run(
                plan + ["--endpoint-url", "http://127.0.0.1:1"], simulator.variables)
            #expect(silent.status == 69 && silent.errors.contains(question), "\(silent.errors)")
            try simulator.server.setFaults(parsing: Array(#"{"serverErrors": 1}"#.utf8))
            let answered = try await CommandProcess.run(plan, simulator.variables)
            #expect(answered.status == 69 && !answered.errors.contains(question), "\(answered.errors)")
            try simulator.server.setFaults(parsing: Array("{}".utf8))
            let disk = try await CommandProcess.run(
                ["run", "--log-groups", "/app/", "--engine", "read", "--destination", "file:///dev/full/x"],
                simulator.variables)
            #expect(disk.status != 0 && !disk.errors.contains(question), "\(disk.errors)")
        }
    }

    @Test func credentialsAreNamedByWhereTheyWereFound() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let file = "\(simulator.folder)/credentials"
            try Data("[ops]\naws_access_key_id = AKIAWRONG\naws_secret_access_key = x\n".utf8)
                .write(to: URL(fileURLWithPath: file))
            let command = ["plan", "--log-groups", "/app/"] + Self.destination
            let profile = try await CommandProcess.run(
                command + ["--profile", "ops"],
                simulator.variables.merging(["AWS_SHARED_CREDENTIALS_FILE": file]) { $1 })
            #expect(profile.status == 77 && profile.errors.contains("(profile 'ops') are refused"), "\(profile.errors)")
            let variable = try await CommandProcess.run(
                command, simulator.variables.merging(["AWS_ACCESS_KEY_ID": "AKIAWRONG"]) { $1 })
            #expect(variable.errors.contains("AWS_ACCESS_KEY_ID) are refused"), "\(variable.errors)")
        }
    }

    @Test func groupsAreMeantByNameGlobAndARN() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let time = simulator.world.now - 2 * 86_400_000
            simulator.world.append(
                ["/app/web2", "/app/secret", "/ecs/a-web"].map {
                    NewEvent(group: $0, stream: "s", timestamp: time, ingestionTime: time, message: "m")
                })
            let arn = "arn:aws:logs:us-east-1:123456789012:log-group"
            let cases: [(groups: String, exclude: String?, planned: Set<String>)] = [
                ("/app/web", nil, ["/app/web", "/app/web2"]), ("name:/app/web", nil, ["/app/web"]),
                ("\(arn):/app/web:*", nil, ["/app/web"]), ("/*/*-web,/app/w?b", nil, ["/app/web", "/ecs/a-web"]),
                ("/app/", "\(arn):/app/secret:*", ["/app/web", "/app/web2"]),
                ("/app/,*", "name:/app/web,/app/s*", ["/app/web2", "/ecs/a-web"]),
            ]
            for (groups, exclude, planned) in cases {
                let plan = try await CommandProcess.run(
                    ["plan", "--json", "--log-groups", groups] + (exclude.map { ["--exclude", $0] } ?? [])
                        + Self.destination, simulator.variables)
                let record = try JSONDecoder().decode(Plan.self, from: Data(plan.output.utf8))
                #expect(Set(record.slices.map(\.logGroup)) == planned, "\(groups)")
                #expect(record.warnings.isEmpty, "\(groups)")
            }
        }
    }

    private struct Plan: Decodable {
        struct Slice: Decodable { var logGroup: String }
        struct Warning: Decodable { var code: String, exclude: String?, prefix: String?, nearest: String? }
        var slices: [Slice]
        var warnings: [Warning]
    }

    @Test func whatMatchesNothingIsToldWithTheNearest() async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let options = ["--log-groups", "/app/,/apq/", "--exclude", "/app/wev,/other/*"] + Self.destination
            let plan = try await CommandProcess.run(["plan", "--json"] + options, simulator.variables)
            let warnings = try JSONDecoder().decode(Plan.self, from: Data(plan.output.utf8)).warnings
            #expect(warnings.map(\.code) == ["prefixWithoutMatch", "excludeWithoutMatch", "excludeWithoutMatch"])
            #expect(warnings.map { $0.prefix ?? $0.exclude } == ["/apq/", "/app/wev", "/other/*"])
            #expect(warnings.map(\.nearest) == ["/app/", "/app/web", nil])
            let none = try await CommandProcess.run(
                ["plan", "--log-groups", "/app/wep"] + Self.destination, simulator.variables)
            #expect(none.status == 78 && none.errors.contains("did you mean '/app/web'?"), "\(none.errors)")
        }
    }

    @Test(arguments: ["--log-groups", "--exclude"])
    func anARNOfAnotherAccountOrRegionIsRefusedByName(option: String) async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            for (place, words) in [
                ("us-east-1:999999999999", "of account 999999999999"), ("eu-west-1:123456789012", "of eu-west-1"),
            ] {
                let arn = "arn:aws:logs:\(place):log-group:/app/web:*"
                let groups = option == "--log-groups" ? [option, arn] : [option, arn, "--log-groups", "/app/"]
                let refused = try await CommandProcess.run(["run"] + groups + Self.destination, simulator.variables)
                #expect(refused.status == (words.contains("account") ? 78 : 2), "\(refused.errors)")
                #expect(
                    refused.errors.contains("\(option): '\(arn)'") && refused.errors.contains(words),
                    "\(refused.errors)")
                #expect(simulator.world.exportTasks().isEmpty)
            }
        }
    }
}
