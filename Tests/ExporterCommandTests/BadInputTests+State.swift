import SimulatedAWS

/// A state that cannot be read or kept where `--state` says: the option, its value and what to do, and nothing touched.
extension BadInputTests {
    private static func state(_ dsn: String) -> [String] { target + ["--state", dsn] }

    private static func denying(_ operations: Set<String>) -> WorldConfiguration {
        var world = WorldConfiguration()
        world.denied = operations
        return world
    }

    static let stateCases: [Case] = [
        Case(
            name: "a state that is not JSON", arguments: state("file://{folder}/state.json"), status: 78,
            words: ["--state file://{folder}/state.json: ", "untouched", "not JSON", "restore it from a copy"],
            files: ["state.json": "not json"]),
        Case(
            name: "a state of a newer version", arguments: state("file://{folder}/state.json"), status: 78,
            words: ["--state file://{folder}/state.json: ", "version 99", "use a newer program"],
            files: ["state.json": #"{"version": 99}"#]),
        Case(
            name: "a state of no version", arguments: state("file://{folder}/state.json"), status: 78,
            words: ["--state file://{folder}/state.json: ", "version 1", "restore it from a copy"],
            files: ["state.json": #"{"version": 1}"#]),
        Case(
            name: "a folder as state", arguments: state("file://{folder}"), status: 78,
            words: ["--state file://{folder}: ", "directory", "name a file"]),
        Case(
            name: "a missing bucket as state", arguments: state("s3://no-such-bucket/state.json"), status: 78,
            words: ["--state s3://no-such-bucket/state.json: ", "create it"]),
        Case(
            name: "a missing table as state", arguments: state("dynamodb://no-such-table/key"), status: 78,
            words: ["--state dynamodb://no-such-table/key: ", "does not exist", "create it with one key"]),
        Case(
            name: "a state's table that is denied", arguments: state("dynamodb://table/key"), status: 77,
            words: ["--state dynamodb://table/key: ", "dynamodb:DescribeTable", "AWS_ACCESS_KEY_ID", "policy --only"],
            world: denying(["dynamodb:DescribeTable"]), prepare: { $0.createTable("table", partitionKey: "k") }),
        Case(
            name: "a state's item that is denied", arguments: state("dynamodb://table/key"), status: 77,
            words: ["--state dynamodb://table/key: ", "dynamodb:GetItem", "AWS_ACCESS_KEY_ID", "policy --only"],
            world: denying(["dynamodb:GetItem"]), prepare: { $0.createTable("table", partitionKey: "k") }),
        Case(
            name: "a state's object that is denied", arguments: state("s3://logs-bucket/state.json"), status: 77,
            words: ["--state s3://logs-bucket/state.json: ", "s3:GetObject", "AWS_ACCESS_KEY_ID", "policy --only"],
            world: denying(["s3:GetObject"])),
    ]
}
