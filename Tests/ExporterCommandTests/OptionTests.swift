import ExportCore
import ExportEngine
import ExporterCommand
import Testing

@Suite struct OptionTests {
    private func settings(_ names: [String: [String]]) -> [Setting: [String]] {
        Dictionary(uniqueKeysWithValues: names.compactMap { name, values in Setting.named(name).map { ($0, values) } })
    }

    private let required = ["log-groups": ["/a,/b", "/c"], "destination": ["s3://bucket/some/prefix/"]]

    @Test func theCommandLineWinsOverTheEnvironmentAndThatOverTheFile() throws {
        let file = try ConfigurationFile.parse("max-lateness: 1m\nseal-after: 2m\nlease-ttl: 3m\n", path: "c.yaml")
        let values = SettingValues(
            commandLine: settings(["max-lateness": ["10s"]]),
            environment: ["CWLOGS_MAX_LATENESS": "20s", "CWLOGS_SEAL_AFTER": "30s"], file: file)
        #expect(values.text(try #require(Setting.named("max-lateness"))) == "10s")
        #expect(values.text(try #require(Setting.named("seal-after"))) == "30s")
        #expect(values.text(try #require(Setting.named("lease-ttl"))) == "3m")
    }

    @Test func argumentsAreUnderstood() throws {
        var given = settings(required)
        given[try #require(Setting.named("engine"))] = ["read"]
        let arguments = try ExportArguments(
            SettingValues(commandLine: given, environment: [:]), environment: ["HOME": "/home/me"], now: 0)
        #expect(arguments.settings.selection.prefixes == ["/a", "/b", "/c"])
        #expect("\(arguments.settings.destination)" == "s3://bucket/some/prefix")
        #expect(arguments.settings.policy.lookback == .hours(1))
        #expect("\(arguments.state)".hasPrefix("file:///home/me/.local/state/cwlogs-export/bucket-"))
    }

    @Test func theSameBucketOfAnotherAWSHasAStateOfItsOwn() throws {
        let plain = SettingValues(commandLine: settings(required), environment: [:])
        var given = settings(required)
        given[try #require(Setting.named("endpoint-url"))] = ["http://127.0.0.1:4566"]
        let other = SettingValues(commandLine: given, environment: [:])
        let home = ["HOME": "/home/me"]
        let states = try [plain, other].map { try ExportArguments($0, environment: home, now: 0).state }
        #expect(states[0] != states[1])
    }

    @Test func anUnknownKeyIsNamedWithTheNearestOne() {
        #expect(
            throws: CommandFailure(.configuration, "c.yaml:2: 'max-latness' is no option; did you mean 'max-lateness'?")
        ) {
            try ConfigurationFile.parse("engine: read\nmax-latness: 1h\n", path: "c.yaml")
        }
    }

    @Test func listsInTheFileAreLists() throws {
        let given = try ConfigurationFile.parse("log-groups:\n  - /a\n  - /b\n", path: "c.yaml")
        #expect(given.map(\.values) == [["/a", "/b"]])
        #expect(throws: CommandFailure.self) { try ConfigurationFile.parse("engine: [read, read]\n", path: "c.yaml") }
        #expect(throws: CommandFailure.self) { try ConfigurationFile.parse("- engine\n", path: "c.yaml") }
        #expect(throws: CommandFailure.self) { try ConfigurationFile.parse("engine: {\n", path: "c.yaml") }
        #expect(try ConfigurationFile.parse("# nothing\n", path: "c.yaml").isEmpty)
    }

    @Test func everySettingHasOneNameInThreeForms() throws {
        #expect(try #require(Setting.named("export-settle")).variable == "CWLOGS_EXPORT_SETTLE")
        #expect(Set(Setting.all.map(\.name)).count == Setting.all.count)
        #expect(
            SettingValues.unknownVariables(["CWLOGS_ENGINE": "", "CWLOGS_ENGIN": "", "PATH": ""]) == ["CWLOGS_ENGIN"])
    }
}
