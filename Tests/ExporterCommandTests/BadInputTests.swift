import Foundation
import SimulatedAWS
import Testing

/// Each wrong input is one line that names the option, its value and what to do; nothing is written.
@Suite struct BadInputTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String]
        var variables: [String: String] = [:]
        var status: Int32
        var words: [String]
        var not: [String] = []
        /// What was tried stands below it, a line each.
        var hasList = false
        /// Files, by their names in the simulator's folder, which the arguments and words call `{folder}`.
        var files: [String: String] = [:]
        var world = WorldConfiguration()
        var prepare: @Sendable (World) -> Void = { _ in }

        var testDescription: String { name }
    }

    static let target = ["--log-groups", "/app/", "--destination", "s3://logs-bucket/archive"]

    static let cases: [Case] = [
        Case(
            name: "unknown bucket", arguments: ["--log-groups", "/app/", "--destination", "s3://no-such-bucket"],
            status: 78, words: ["--destination", "no-such-bucket", "create it"]),
        Case(
            name: "wrong region", arguments: target + ["--region", "eu-west-1"], status: 78,
            words: ["--destination", "logs-bucket", "us-east-1", "--region"]),
        Case(
            name: "wrong region, told by a header alone", arguments: target + ["--region", "eu-west-1"], status: 78,
            words: ["--destination", "logs-bucket", "us-east-1", "--region"],
            world: {
                var world = WorldConfiguration()
                world.answersHeadOfWrongRegionWith400 = true
                return world
            }()),
        Case(
            name: "unknown key", arguments: target, variables: ["AWS_ACCESS_KEY_ID": "AKIAWRONG"], status: 77,
            words: ["credentials", "refused"]),
        Case(
            name: "no credentials", arguments: target,
            variables: ["AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": "", "AWS_EC2_METADATA_DISABLED": "true"],
            status: 77, words: ["no AWS credentials found: run", "set AWS_ACCESS_KEY_ID", "\n  - container: "],
            not: ["refused"], hasList: true),
        Case(
            name: "expired credentials", arguments: target,
            variables: [
                "AWS_ACCESS_KEY_ID": "AKIAEXPIRED000000001", "AWS_SECRET_ACCESS_KEY": "expired-secret",
                "AWS_SESSION_TOKEN": "expired-token",
            ], status: 77, words: ["credentials", "expired", "renew"]),
        Case(
            name: "malformed DSN", arguments: target + ["--state", "state.json"], status: 2,
            words: ["--state", "'state.json'", "file:///"]),
        Case(
            name: "malformed duration", arguments: target + ["--export-settle", "12x"], status: 2,
            words: ["--export-settle", "'12x'", "12h"]),
        Case(
            name: "malformed duration in the environment", arguments: target,
            variables: ["CWLOGS_MAX_LATENESS": "soon"], status: 78, words: ["CWLOGS_MAX_LATENESS", "'soon'"]),
        Case(
            name: "malformed prefix", arguments: ["--log-groups", "/app:*", "--destination", "s3://logs-bucket"],
            status: 2, words: ["--log-groups", "'/app:*'", "write '/app'"]),
        Case(
            name: "a pattern that can leave out nothing", arguments: target + ["--exclude", "/app/web:*"], status: 2,
            words: ["--exclude", "'/app/web:*'", "write '/app/web'"]),
        Case(
            name: "no region of AWS", arguments: target + ["--region", "eu-central"], status: 2,
            words: ["--region", "'eu-central'", "'eu-central-1'"]),
        Case(
            name: "no region of AWS in the environment", arguments: target, variables: ["AWS_REGION": "narnia"],
            status: 78, words: ["AWS_REGION", "'narnia'"]),
        Case(
            name: "a beginning in the future", arguments: target + ["--since", "2262-01-01"], status: 2,
            words: ["--since", "2262-01-01", "lies in the future"]),
        Case(
            name: "a layout that climbs", arguments: target + ["--layout", "../{group}"], status: 2,
            words: ["--layout", "'../{group}'", "{yyyy}"]),
        Case(
            name: "malformed destination", arguments: ["--log-groups", "/app/", "--destination", "logs-bucket"],
            status: 2, words: ["--destination", "'logs-bucket'", "s3://BUCKET"]),
        Case(
            name: "a folder for export tasks",
            arguments: ["--log-groups", "/app/", "--destination", "file:///no/such/archive"], status: 78,
            words: ["--destination", "file:///no/such/archive", "--engine read"]),
        Case(
            name: "a folder that is none",
            arguments: ["--log-groups", "/app/", "--destination", "file:///dev/null", "--engine", "read"], status: 78,
            words: ["--destination", "file:///dev/null", "folder"]),
        Case(
            name: "a folder without its whole path",
            arguments: ["--log-groups", "/app/", "--destination", "file://archive", "--engine", "read"], status: 2,
            words: ["--destination", "'file://archive'", "three slashes"]),
        Case(
            name: "a storage class for a folder",
            arguments: [
                "--log-groups", "/app/", "--destination", "file:///no/such/archive", "--engine", "read",
                "--storage-class", "STANDARD_IA",
            ], status: 78, words: ["--storage-class", "file:///no/such/archive", "leave it out"]),
        Case(
            name: "a storage class that cannot be read back", arguments: target + ["--storage-class", "DEEP_ARCHIVE"],
            status: 2, words: ["--storage-class", "'DEEP_ARCHIVE'", "GLACIER_IR"]),
        Case(
            name: "no storage class", arguments: target + ["--storage-class", "cheap"], status: 2,
            words: ["--storage-class", "'cheap'", "STANDARD_IA"]),
        Case(
            name: "no account", arguments: target + ["--expected-bucket-owner", "me"], status: 2,
            words: ["--expected-bucket-owner", "'me'", "12 digits"]),
        Case(
            name: "another account's bucket", arguments: target + ["--expected-bucket-owner", "999999999999"],
            status: 77, words: ["logs-bucket", "AccessDenied", "--expected-bucket-owner"], not: ["--state"]),
        Case(
            name: "no group matches", arguments: ["--log-groups", "/nope/", "--destination", "s3://logs-bucket/a"],
            status: 78, words: ["--log-groups", "'/nope/'", "us-east-1"]),
        Case(
            name: "the state among the manifests",
            arguments: target + ["--state", "s3://logs-bucket/archive/_manifests/state.json"], status: 78,
            words: ["--state", "another key"]),
        Case(
            name: "the state at the destination's own key",
            arguments: target + ["--state", "s3://logs-bucket/archive"], status: 78,
            words: ["--state", "--destination"]),
        Case(
            name: "the state's bucket does not exist",
            arguments: target + ["--state", "s3://no-such-bucket/state.json"],
            status: 78, words: ["--state", "no-such-bucket"]),
        Case(
            name: "no service", arguments: target + ["--endpoint-url", "http://127.0.0.1:1"], status: 69,
            words: ["127.0.0.1:1"]),
        Case(
            name: "no region", arguments: target, variables: ["AWS_REGION": ""], status: 78,
            words: ["--region", "AWS_REGION"]),
        Case(
            name: "no log groups", arguments: ["--destination", "s3://logs-bucket"], status: 2, words: ["--log-groups"]),
        Case(name: "unknown option", arguments: target + ["--bogus"], status: 2, words: ["--bogus"]),
        Case(
            name: "a deadline that is too short", arguments: target + ["--deadline", "10s"], status: 2,
            words: ["--deadline", "10s", "--wind-down"]),
        Case(
            name: "a profile that does not exist", arguments: target + ["--profile", "nobody"], status: 78,
            words: ["nobody"]),
        Case(
            name: "a configuration file that does not exist", arguments: target + ["--config", "/no/such.yaml"],
            status: 78, words: ["--config", "/no/such.yaml"]),
    ]

    @Test(arguments: cases + stateCases, ["run", "plan"])
    func isOneLineWithOptionValueAndFix(_ example: Case, command: String) async throws {
        var configuration = example.world
        configuration.credentials.append(
            SimulatedCredentials(
                accessKeyID: "AKIAEXPIRED000000001", secretAccessKey: "expired-secret", sessionToken: "expired-token",
                expiresAt: 1_000_000))
        try await Simulator.serve(configuration) { simulator in
            simulator.fill()
            example.prepare(simulator.world)
            for (name, content) in example.files {
                try Data(content.utf8).write(to: URL(fileURLWithPath: "\(simulator.folder)/\(name)"))
            }
            let before = try simulator.kept()
            let variables = simulator.variables.merging(example.variables) { _, new in new }
            let arguments = example.arguments.map { $0.replacing("{folder}", with: simulator.folder) }
            let result = try await CommandProcess.run([command] + arguments, variables)
            #expect(result.status == example.status, "\(result.errors)")
            #expect(result.output.isEmpty)
            let lines = result.errors.split(separator: "\n")
            #expect(lines.count == 1 || example.hasList && lines.dropFirst().allSatisfy { $0.hasPrefix("  - ") })
            for word in example.words {
                #expect(result.errors.contains(word.replacing("{folder}", with: simulator.folder)), "\(result.errors)")
            }
            for word in example.not { #expect(!result.errors.contains(word), "\(result.errors)") }
            #expect(try simulator.kept() == before)
            #expect(simulator.world.exportTasks().isEmpty)
        }
    }
}
