import Foundation
import SimulatedAWS
import Testing

/// Who the program is: a role by name, a role of a profile that another profile may assume, and a process that prints
/// credentials.
@Suite struct IdentityTests {
    private static let role = "arn:aws:iam::123456789012:role/exporter"

    private struct Given: Sendable {
        var variables: [String: String]
        var options: [String] = []
        var rolesAssumed = 0
    }

    private static func nobody(_ simulator: Simulator) -> [String: String] {
        simulator.variables.filter { $0.key != "AWS_ACCESS_KEY_ID" && $0.key != "AWS_SECRET_ACCESS_KEY" }
            .merging(["AWS_EC2_METADATA_DISABLED": "true", "AWS_SHARED_CREDENTIALS_FILE": "/dev/null"]) { $1 }
    }

    private static func export(_ prepare: @escaping @Sendable (Simulator) throws -> Given) async throws {
        try await Simulator.serve { simulator in
            simulator.fill()
            let given = try prepare(simulator)
            let run = try await CommandProcess.run(
                [
                    "run", "--log-groups", "/app/", "--destination", "s3://logs-bucket/archive", "--engine", "read",
                ] + given.options, given.variables)
            #expect(run.status == 0, "\(run.errors)")
            #expect(simulator.world.objects(bucket: "logs-bucket").contains { $0.key.hasSuffix(".gz") })
            #expect(simulator.world.callCounts["sts:AssumeRole", default: 0] == given.rolesAssumed)
        }
    }

    @Test func aRoleIsAssumedOnTopOfWhatThereIs() async throws {
        try await Self.export { simulator in
            Given(variables: simulator.variables, options: ["--role-arn", Self.role], rolesAssumed: 1)
        }
    }

    @Test func aProfileAssumesItsRoleWithTheCredentialsOfAnother() async throws {
        try await Self.export { simulator in
            let path = "\(simulator.folder)/config"
            let text = """
                [profile base]
                aws_access_key_id = AKIASIMULATOR0000001
                aws_secret_access_key = simulated-secret
                [profile exporter]
                role_arn = \(Self.role)
                source_profile = base
                """
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return Given(
                variables: Self.nobody(simulator).merging(["AWS_CONFIG_FILE": path]) { $1 },
                options: ["--profile", "exporter"], rolesAssumed: 1)
        }
    }

    @Test func aProcessPrintsTheCredentials() async throws {
        try await Self.export { simulator in
            let keys = "\(simulator.folder)/keys.json"
            let record =
                #"{"Version": 1, "AccessKeyId": "AKIASIMULATOR0000001", "SecretAccessKey": "simulated-secret"}"#
            try Data(record.utf8).write(to: URL(fileURLWithPath: keys))
            let path = "\(simulator.folder)/config"
            let text = "[profile printed]\ncredential_process = /bin/sh -c \"cat '\(keys)'\"\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            return Given(
                variables: Self.nobody(simulator).merging(["AWS_CONFIG_FILE": path, "PATH": "/usr/bin:/bin"]) { $1 },
                options: ["--profile", "printed"])
        }
    }

    @Test func aRoleThatLacksAPermissionIsNamedByItsOption() async throws {
        var configuration = WorldConfiguration()
        configuration.denied = ["logs:DescribeLogGroups"]
        try await Simulator.serve(configuration) { simulator in
            simulator.fill()
            let run = try await CommandProcess.run(
                ["run", "--log-groups", "/app/", "--destination", "s3://logs-bucket/archive", "--role-arn", Self.role],
                simulator.variables)
            #expect(run.status == 77)
            for word in ["logs:DescribeLogGroups", "--role-arn", "exporter", "policy --only identity"] {
                #expect(run.errors.contains(word), "\(run.errors)")
            }
        }
    }
}
