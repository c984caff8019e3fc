import ExportCore
import ExportEngine
import ExporterSettings
import Testing

/// What the command line and its environment say.
@Suite struct CommandSettingTests {
    private func settings(_ names: [String: [String]]) throws -> [Setting: [String]] {
        try Dictionary(
            uniqueKeysWithValues: names.map { (try #require(Setting.ofCommand(named: $0.key)), $0.value) })
    }

    private func arguments(
        _ names: [String: [String]], environment: [String: String] = [:], home: [String: String] = ["HOME": "/home/me"]
    ) throws -> ExportArguments {
        let required = ["log-groups": ["/a,/b", "/c"], "destination": ["s3://bucket/some/prefix/"]]
        let values = SettingValues(
            commandLine: try settings(required.merging(names) { _, own in own }), environment: environment)
        return try ExportArguments(values, environment: home, now: 0)
    }

    private func problem(_ names: [String: [String]], environment: [String: String] = [:]) -> SettingProblem? {
        #expect(throws: SettingProblem.self) { try arguments(names, environment: environment) }
    }

    @Test func argumentsAreRead() throws {
        let arguments = try arguments([
            "engine": ["read"], "no-sweep": ["true"], "no-wait": ["yes"], "whole-days": ["1"],
        ])
        #expect(arguments.settings.selection.wanted.map(\.text) == ["/a", "/b", "/c"])
        #expect("\(arguments.settings.destination)" == "s3://bucket/some/prefix")
        #expect(arguments.settings.policy.lookback == .hours(1))
        #expect(!arguments.settings.policy.sweeps && !arguments.mayWait && arguments.settings.policy.wholeDays)
        #expect("\(arguments.state)" == "s3://bucket/some/prefix/_state/state.json")
        #expect(arguments.followEvery == nil)
    }

    @Test func theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws {
        let file = ["max-lateness": "1m", "seal-after": "2m", "lease-ttl": "3m"].map { name, text in
            SettingValues.Given(
                Setting.ofCommand(named: name) ?? Setting.table.config, [text], place: "c.yaml:1: \(name)",
                isInCall: false)
        }
        let values = SettingValues(
            commandLine: try settings(
                [
                    "max-lateness": ["10s"], "log-groups": ["*"], "destination": ["s3://bucket"],
                    "accept-loss": ["seal-after"],
                ]),
            environment: ["CWLOGS_MAX_LATENESS": "20s", "CWLOGS_SEAL_AFTER": "30s"], file: file)
        let settings = try ExportArguments(values, environment: ["HOME": "/"], now: 0).settings
        #expect(settings.policy.maxLateness == .seconds(10))
        #expect(settings.policy.sealAfter == .seconds(30))
        #expect(settings.leaseTTL == .minutes(3))
    }

    @Test func whatIsBelowTheServicesBoundsIsRefusedUntilItIsNamed() throws {
        for (name, value) in [("export-settle", "1h"), ("read-settle", "59s"), ("seal-after", "0s")] {
            let refused = problem([name: [value]])
            #expect(refused?.code == .contradiction && refused?.origin == .call)
            for word in ["--\(name): \(value)", "--accept-loss \(name)"] {
                #expect(refused?.message.contains(word) == true, "\(refused?.message ?? "")")
            }
            let variable = "CWLOGS_" + name.uppercased().replacing("-", with: "_")
            #expect(problem([:], environment: [variable: value])?.origin == .environment)
            // Another name does not accept it.
            #expect(problem([name: [value], "accept-loss": ["max-lateness"]])?.code == .contradiction)
            let accepted = try arguments([name: [value], "accept-loss": ["max-lateness, \(name)"]])
            #expect(accepted.settings.policy.shortfalls.count == 1)
        }
        for (name, value) in [("export-settle", "12h"), ("read-settle", "1m"), ("seal-after", "14d")] {
            #expect(try arguments([name: [value]]).settings.policy.shortfalls == [])
        }
    }

    @Test func whatIsAcceptedIsNamedAsEitherDoorSpellsItAndNothingElse() throws {
        let accepted = try arguments(["accept-loss": ["exportSettle,read-settle", "max-lateness"]])
        #expect(accepted.settings.acceptedLoss == [.exportSettle, .readSettle, .maxLateness])
        let misspelt = problem(["accept-loss": ["export-setle"]])
        #expect(misspelt?.code == .invalid && misspelt?.message.contains("did you mean 'export-settle'?") == true)
        let other = problem(["accept-loss": ["lookback"]])
        #expect(other?.message.contains("there are export-settle, read-settle, seal-after, max-lateness") == true)
    }

    /// Of an archive in a folder the state is a file of the user, and another AWS's is another one.
    @Test func theSameFolderOfAnotherAWSHasAStateOfItsOwn() throws {
        let folder = ["destination": ["file:///archive"], "engine": ["read"]]
        let states = [
            try arguments(folder).state,
            try arguments(folder.merging(["endpoint-url": ["http://127.0.0.1:4566"]]) { $1 }).state,
            try arguments(folder, home: ["HOME": "/home/me", "AWS_ENDPOINT_URL": "http://127.0.0.1:1"]).state,
        ]
        #expect(Set(states).count == 3)
        #expect("\(states[0])".hasPrefix("file:///home/me/.local/state/cwlogs-export/archive-"))
        let nowhere = #expect(throws: SettingProblem.self) { try arguments(folder, home: [:]) }
        #expect(nowhere?.message.contains("--state DSN") == true)
    }

    @Test func twoSettingsThatCannotBothBeNameEachOther() {
        let contradictions: [([String: [String]], [String])] = [
            (["deadline": ["10s"], "wind-down": ["30s"]], ["--deadline: 10s", "--wind-down 30s"]),
            (["since": ["2026-02-01"], "until": ["2026-01-01"]], ["--since: ", "--until 2026-01-01"]),
            (["follow": ["true"], "deadline": ["1h"]], ["--follow: ", "--deadline"]),
            (["follow": ["true"], "dry-run": ["true"]], ["--follow: ", "--dry-run"]),
            (["follow-every": ["5m"]], ["--follow-every: ", "add --follow"]),
            (["quiet": ["true"], "verbose": ["true"]], ["--quiet: ", "--verbose"]),
            (["state": ["s3://bucket/some/prefix"]], ["--state s3://bucket/some/prefix", "another key"]),
            (
                ["destination": ["file:///archive"], "part-size": ["5MiB"]],
                ["--part-size is for buckets", "leave it out"]
            ),
        ]
        for (names, words) in contradictions {
            let problem = problem(names)
            #expect(problem?.code == .contradiction)
            for word in words { #expect(problem?.message.contains(word) == true, "\(problem?.message ?? "")") }
        }
    }

    @Test func aValueIsCalledAsItWasGiven() {
        let problem = problem(["until": ["2026-01-01"]], environment: ["CWLOGS_SINCE": "2026-02-01"])
        #expect(problem?.message.hasPrefix("CWLOGS_SINCE: ") == true, "\(problem?.message ?? "")")
        #expect(problem?.origin == .environment)
        let other = self.problem(["since": ["2026-02-01"]], environment: ["CWLOGS_UNTIL": "2026-01-01"])
        #expect(other?.message.contains("before CWLOGS_UNTIL 2026-01-01") == true, "\(other?.message ?? "")")
    }

    @Test func whatIsMissingIsNamedWithTheWayToGiveIt() {
        let nothing = #expect(throws: SettingProblem.self) {
            try ExportArguments(SettingValues(commandLine: [:], environment: [:]), environment: [:], now: 0)
        }
        #expect(nothing?.code == .missing && nothing?.message.hasPrefix("--log-groups is missing: ") == true)
        let empty = problem(["log-groups": [","]])
        #expect(empty?.message.hasPrefix("--log-groups: '' names no log group") == true, "\(empty?.message ?? "")")
    }

    @Test func variablesThatLookLikeOursAreToldFromOurs() {
        #expect(
            SettingValues.unknownVariables(["CWLOGS_ENGINE": "", "CWLOGS_ENGIN": "", "PATH": ""]) == ["CWLOGS_ENGIN"])
    }
}
