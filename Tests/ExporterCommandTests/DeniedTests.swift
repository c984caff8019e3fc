import Foundation
import SimulatedAWS
import Testing

/// An identity that lacks one permission: the line names the operation, who was refused, and what prints the permissions
/// that are needed. Once they are given, the next run works at once.
@Suite struct DeniedTests {
    private static let target = [
        "--log-groups", "/app/", "--destination", "s3://logs-bucket/archive", "--poll-interval", "50ms",
    ]

    struct Case: Sendable, CustomTestStringConvertible {
        var operation: String
        var arguments: [String] = []

        var testDescription: String { "\(operation) \(arguments.joined(separator: " "))" }
    }

    static let cases = [
        Case(operation: "s3:HeadBucket"),
        Case(operation: "logs:DescribeLogGroups"),
        Case(operation: "logs:DescribeLogStreams"),
        Case(operation: "logs:CreateExportTask"),
        Case(operation: "logs:CreateExportTask", arguments: ["--state", "dynamodb://table/key"]),
        Case(operation: "logs:CreateExportTask", arguments: ["--state", "s3://logs-bucket/state.json"]),
        Case(operation: "logs:FilterLogEvents", arguments: ["--engine", "read"]),
        Case(operation: "s3:PutObject", arguments: ["--state", "s3://logs-bucket/state.json"]),
        Case(operation: "s3:PutObject", arguments: ["--engine", "read"]),
        Case(operation: "dynamodb:PutItem", arguments: ["--state", "dynamodb://table/key"]),
        Case(operation: "s3:PutObject"),
        // The archive is claimed before a task is made, so that none is left whose objects nobody may commit.
        Case(operation: "s3:PutObject", arguments: ["--state", "dynamodb://table/key"]),
    ]

    /// The archive says whose it is, and its state lies in it where no other place is given: neither is of an export.
    private static func isOfAnExport(_ key: String) -> Bool {
        key.hasPrefix("s3:archive/") && !key.hasPrefix("s3:archive/_state/") && key != "s3:archive/_archive.json"
    }

    private static let quick: WorldConfiguration = {
        var configuration = WorldConfiguration()
        configuration.exportPending = 0...10
        configuration.exportRunning = 10...20
        return configuration
    }()

    @Test(arguments: cases) func isSaidInOneLineAndTheCorrectedRunWorksAtOnce(_ example: Case) async throws {
        var configuration = Self.quick
        configuration.denied = [example.operation]
        try await Simulator.serve(configuration) { simulator in
            simulator.fill()
            simulator.world.createTable("table", partitionKey: "k")
            let command = ["run"] + Self.target + example.arguments
            let denied = try await CommandProcess.run(command, simulator.variables)
            #expect(denied.status == 77, "\(denied.errors)")
            #expect(denied.output.isEmpty)
            #expect(denied.errors.filter { $0 == "\n" }.count == 1, "\(denied.errors)")
            for word in [
                example.operation, "AWS_ACCESS_KEY_ID", "arn:aws:iam::123456789012:user/simulated",
                "'cwlogs-export policy --only identity' prints what it needs",
            ] {
                #expect(denied.errors.contains(word), "\(denied.errors)")
            }
            #expect(simulator.world.exportTasks().isEmpty)
            let kept = try simulator.kept()
            #expect(!kept.keys.contains(where: Self.isOfAnExport), "\(kept.keys)")
            for (name, content) in kept where name.hasSuffix(".json") {
                let record = try JSONSerialization.jsonObject(with: Data(content)) as? [String: Any]
                #expect(record?["lease"] == nil, "\(name)")
                guard example.operation == "logs:CreateExportTask" else { continue }
                let intents = record?["intents"] as? [Any] ?? []
                #expect(intents.isEmpty, "\(name)")
            }

            simulator.world.reconfigure { $0.denied = [] }
            let granted = try await CommandProcess.run(command, simulator.variables)
            #expect(granted.status == 0, "\(granted.output)\(granted.errors)")
            let archived = simulator.world.objects(bucket: "logs-bucket").map(\.key)
            #expect(archived.contains { $0.hasPrefix("archive/_manifests/") }, "\(archived)")
            #expect(simulator.world.exportTasks().count == (example.arguments.contains("read") ? 0 : 1))
        }
    }
}
